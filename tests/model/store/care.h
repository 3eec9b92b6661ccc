// What tests of verify, repair and prune do to a store.
#pragma once

#include "model/core/file.h"
#include "model/store/care/prune.h"
#include "model/store/care/repair.h"
#include "model/store/care/verify.h"
#include "support/storefixture.h"

#include <QFile>
#include <QTemporaryFile>
#include <QTest>
#include <array>
#include <fcntl.h>
#include <sys/stat.h>

namespace weightroom
{

// Sets a file's own mtime, a link's too, to so many seconds from now.
inline void setAge(const QString &path, qint64 secondsFromNow)
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec += secondsFromNow;
    const std::array<timespec, 2> times{now, now};
    QVERIFY(::utimensat(AT_FDCWD, nativePath(path).constData(), times.data(), AT_SYMLINK_NOFOLLOW) == 0);
}

// Older than the hour within which nothing is pruned.
inline void makeOld(const QString &path)
{
    setAge(path, -2 * 3600);
}

inline QString blobFile(const StoreFixture &store, const QByteArray &bytes)
{
    return store.path(QStringLiteral("blobs/") + Digest::of(bytes).fileName());
}

// A file outside every store, for links: were a system's own linked to, a program that deletes through links
// would, run by root, delete it.
inline QString strangersFile()
{
    static QTemporaryFile file;
    if (!file.isOpen() && !(file.open() && file.write("a stranger's\n") > 0 && file.flush()))
        qFatal("can't make a file");
    return file.fileName();
}

// Other bytes of the same length.
inline void damage(const QString &path)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    auto bytes = file.readAll();
    QVERIFY(!bytes.isEmpty());
    bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 0x20);
    QVERIFY(file.seek(0) && file.write(bytes) == bytes.size());
}

inline Result<VerifyReport> verifyStore(const StoreFixture &store, const VerifyOptions &options = {})
{
    Progress progress;
    return verify(*Store::open(store.path(), Store::Access::Read), options, progress);
}

inline Result<RepairOutcome> repairStore(const StoreFixture &store, const RepairRequest &request = {})
{
    Progress progress;
    return repair(store.open(), request, progress);
}

inline Result<Pruned> pruneStore(const StoreFixture &store, const PruneOptions &options = {})
{
    return prune(*Store::open(store.path(), Store::Access::Read), options);
}

// A blob that nobody uses, older than an hour; returns its path.
inline QString addOldBlob(const StoreFixture &store, const QByteArray &bytes)
{
    store.addBlob(bytes);
    const auto path = blobFile(store, bytes);
    makeOld(path);
    return path;
}

inline QString addOldFile(const StoreFixture &store, const QString &name, const QByteArray &bytes)
{
    const auto path = store.write(QStringLiteral("blobs/") + name, bytes);
    makeOld(path);
    return path;
}

inline QStringList pathsOf(const Pruned &pruned)
{
    QStringList paths;
    for (const auto &file : pruned.removed)
        paths.append(file.path);
    paths.sort();
    return paths;
}

inline const QString kPartial = QStringLiteral("sha256-") + QString(64, u'a') + QStringLiteral("-partial");

inline const QString kMaimed = QStringLiteral("registry.ollama.ai/library/m:latest");

inline QString fileBeside(const StoreFixture &store, const QString &name, const QByteArray &bytes)
{
    QFile file(store.beside(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write a test's file");
    return store.beside(name);
}

// A model "m" of ours in the store.
inline ModelParts publishModel(const StoreFixture &store)
{
    const auto parts = q4Parts("m", {QStringLiteral("text")});
    if (!store.publish(u"m", QStringLiteral("Q4_0"), parts))
        qFatal("can't publish a test's model");
    return parts;
}

inline RepairRequest repairOf(QStringView name)
{
    return {nameOf(name), {}, {}};
}

} // namespace weightroom
