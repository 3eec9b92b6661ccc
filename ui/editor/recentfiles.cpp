#include "ui/editor/recentfiles.h"

#include <QMenu>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

const QString kKey = u"editor/recentFiles"_s;

} // namespace

RecentFiles::RecentFiles(QMenu *menu, QObject *parent)
    : QObject(parent)
    , m_menu(menu)
{
    connect(menu, &QMenu::aboutToShow, this, &RecentFiles::fill);
    m_refill.setSingleShot(true);
    connect(&m_refill, &QTimer::timeout, this, &RecentFiles::fill);
    fill();
}

QStringList RecentFiles::paths()
{
    return QSettings(u"weightroom"_s, u"weightroom"_s).value(kKey).toStringList().mid(0, kMaximum);
}

void RecentFiles::add(const QString &path)
{
    auto all = paths();
    all.removeAll(path);
    all.prepend(path);
    QSettings(u"weightroom"_s, u"weightroom"_s).setValue(kKey, all.mid(0, kMaximum));
    fill();
}

void RecentFiles::fill()
{
    m_menu->clear();
    const auto all = paths();
    for (const auto &path : all) {
        auto shown = m_menu->fontMetrics().elidedText(path, Qt::ElideMiddle, 480);
        auto *action = m_menu->addAction(shown.replace(u'&', u"&&"_s));
        connect(action, &QAction::triggered, this, [this, path] { emit chosen(path); });
    }
    m_menu->menuAction()->setEnabled(!all.isEmpty());
    if (all.isEmpty())
        return;
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("Clear list")), &QAction::triggered, this, [this] {
        QSettings(u"weightroom"_s, u"weightroom"_s).remove(kKey);
        // The action that was triggered is in the menu that fill() empties.
        m_refill.start();
    });
}

} // namespace weightroom
