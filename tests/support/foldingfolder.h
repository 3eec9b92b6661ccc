// A folder as a FUSE file system shows it that can be written, takes names for the same whatever their case,
// as drives of other systems do, and has no links.
#pragma once

#include "support/servedfolder.h"

#include <QString>

namespace weightroom
{

// For one thread. Answers are those of the folder's own file system but for that.
class FoldingFolder : public ServedFolder
{
public:
    // Files whose path has failing in it can't be read: EIO.
    explicit FoldingFolder(const QByteArray &source, const QByteArray &failing = {})
        : ServedFolder(source)
        , m_failing(failing)
    {
    }

    QByteArray answerTo(const FuseRequest &request) override;

private:
    QByteArray entryAt(const QByteArray &path);
    QByteArray create(const QByteArray &path, const FuseRequest &request);
    void change(const QByteArray &path, const QByteArray &body) const;
    void rename(const QByteArray &from, const QByteArray &to);
    // The path of a name in a folder, in the spelling that is there.
    QByteArray spelled(const QByteArray &folder, const char *name) const;

    QByteArray m_failing;
};

} // namespace weightroom
