#include "support/pluggedfolder.h"

#include <QDir>
#include <QFile>
#include <sys/mount.h>

namespace weightroom
{

namespace
{

bool bind(const QString &source, const QString &target)
{
    return ::mount(
               QFile::encodeName(source).constData(), QFile::encodeName(target).constData(), nullptr, MS_BIND,
               nullptr)
        == 0;
}

void detach(const QString &target)
{
    (void)::umount2(QFile::encodeName(target).constData(), MNT_DETACH);
}

} // namespace

PluggedFolder::PluggedFolder(const QString &source, const QString &name)
    : m_source(source)
    , m_name(name)
{
    m_isPossible =
        ::mount("plugged", QFile::encodeName(m_where.path()).constData(), "tmpfs", 0, nullptr) == 0;
    if (m_isPossible)
        plug();
}

PluggedFolder::~PluggedFolder()
{
    if (!m_isPossible)
        return;
    unplug();
    detach(m_where.path());
}

QString PluggedFolder::path(const QString &below) const
{
    return m_where.path() + u'/' + m_name + (below.isEmpty() ? QString() : u'/' + below);
}

void PluggedFolder::unplug(bool removesFolder)
{
    if (m_isPlugged)
        detach(path());
    m_isPlugged = false;
    if (removesFolder)
        QDir().rmdir(path());
}

void PluggedFolder::plug()
{
    if (!QDir().mkpath(path()) || !bind(m_source, path()))
        qFatal("can't mount a test's folder");
    m_isPlugged = true;
}

} // namespace weightroom
