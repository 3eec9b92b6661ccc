// A publication of a test's own making.
#pragma once

#include "model/core/file.h"
#include "model/store/disk/digestrecords.h"
#include "model/store/write/publish.h"
#include "model/store/write/staging.h"
#include "support/storefixture.h"

#include <QFile>
#include <QTest>
#include <unistd.h>

namespace weightroom
{

struct Attempt {
    explicit Attempt(const StoreFixture &fixture, const ModelParts &model)
        : store(fixture.open())
        , staging(*Staging::create(store))
        , publication{
              nameOf(u"m:t"), QStringLiteral("Q4_0"), model.manifest, {}, ChangeReason::Build, false, {}}
    {
    }

    void stage(const QByteArray &bytes)
    {
        const auto file = staging.newFile();
        QVERIFY(store.writeNew(file, bytes));
        publication.blobs.push_back(
            {Digest::of(bytes), NeededBlob::How::Staged, file, {}, 0, fileClockNow()});
    }

    void pin(const QByteArray &bytes)
    {
        const auto digest = Digest::of(bytes);
        const auto pinned = staging.pinPath(digest);
        QVERIFY(
            ::link(
                QFile::encodeName(store.blobPath(digest)).constData(), QFile::encodeName(pinned).constData())
            == 0);
        publication.blobs.push_back(
            {digest, NeededBlob::How::Stored, pinned, *stampOf(pinned), 1, fileClockNow()});
    }

    void move(const QString &path)
    {
        const auto stamp = *stampOf(path);
        publication.blobs.push_back(
            {Digest::of(contentOf(path)), NeededBlob::How::Moved, path, stamp, stamp.mtimeNs,
             fileClockNow()});
    }

    Result<PublishOutcome> publish() { return weightroom::publish(store, staging, publication); }

    Store store;
    Staging staging;
    Publication publication;
};

} // namespace weightroom
