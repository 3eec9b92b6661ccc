// How a reference memory stands in its file: the tables as they lie in memory (tables.h).
#include "model/core/tables.h"
#include "model/store/disk/referencememory.h"

#include <cstdio>
#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// The figure counts up when anything below changes its meaning.
constexpr QByteArrayView kReferencesMark("weightroom references 1\n");
constexpr qint64 kReferencesLimitBytes = qint64(256) * 1024 * 1024; // some million models

QString referencesPath(const Store &store)
{
    return store.privatePath(u"references"_s);
}

} // namespace

void ReferenceMemory::write(QIODevice &device) const
{
    QDataStream stream(&device);
    stream.setVersion(QDataStream::Qt_6_4);
    writeTable(stream, m_text);
    writeTable(stream, m_sidebar);
    writeTable(stream, m_models);
    writeTable(stream, m_byName);
    writeTable(stream, m_manifests);
    writeTable(stream, m_digests);
}

std::optional<ReferenceMemory> ReferenceMemory::fromBytes(const QByteArray &bytes)
{
    const auto payload = unsealed(kReferencesMark, bytes);
    if (payload.isNull())
        return std::nullopt;
    QDataStream stream(payload);
    stream.setVersion(QDataStream::Qt_6_4);
    ReferenceMemory memory;
    if (!readTable(stream, memory.m_text) || !readTable(stream, memory.m_sidebar)
        || !readTable(stream, memory.m_models) || !readTable(stream, memory.m_byName)
        || !readTable(stream, memory.m_manifests) || !readTable(stream, memory.m_digests, Digest({}))
        || !stream.atEnd())
        return std::nullopt;
    return memory.isSound() ? std::optional(std::move(memory)) : std::nullopt;
}

ReferenceMemory ReferenceMemory::load(const Store &store)
{
    const auto bytes = readWhole(referencesPath(store), kReferencesLimitBytes, Links::Refuse);
    auto memory = bytes ? fromBytes(*bytes) : std::nullopt;
    return memory ? std::move(*memory) : ReferenceMemory();
}

void ReferenceMemory::save(const Store &store, const StoreLock &) const
{
    const auto path = referencesPath(store);
    const auto fresh = path + u".new"_s;
    // What a killed writer left; we hold the lock.
    if (!removeFile(fresh))
        return;
    FileDescriptor fd(
        ::open(nativePath(fresh).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.isOpen())
        return;
    store.settle(fd.get(), Store::Made::File);
    SealedWriter writer(fd.get(), kReferencesMark, fresh);
    write(writer);
    const bool isWritten = writer.finish() && writer.bytesWritten() < kReferencesLimitBytes;
    fd.reset();
    if (!isWritten || std::rename(nativePath(fresh).constData(), nativePath(path).constData()) != 0)
        (void)removeFile(fresh);
}

} // namespace weightroom
