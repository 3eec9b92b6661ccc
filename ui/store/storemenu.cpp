#include "ui/store/storemenu.h"

#include "model/core/runthen.h"
#include "model/words/format.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString shownPath(const QString &path)
{
    const auto home = QDir::homePath();
    return path.startsWith(home + u'/') ? u'~' + path.mid(home.size()) : path;
}

QString storeState(const StoreChoice &store)
{
    if (store.isAway)
        return StoreMenu::tr("not connected");
    if (!store.exists)
        return StoreMenu::tr("doesn't exist yet");
    if (!store.isReadable)
        return StoreMenu::tr("can't be read");
    const auto models = store.models == 1 ? StoreMenu::tr("1 model")
                                          : StoreMenu::tr("%1 models").arg(countText(quint64(store.models)));
    return store.isWritable ? models : StoreMenu::tr("%1, read-only").arg(models);
}

} // namespace

StoreMenu::StoreMenu(QWidget *parent)
    : QMenu(parent)
{
    setObjectName(u"storeMenu"_s);
    setTitle(tr("Open s&tore"));
    connect(this, &QMenu::aboutToShow, this, &StoreMenu::look);
    fill();
}

StoreMenu::~StoreMenu() = default;

void StoreMenu::setCurrent(const QString &path)
{
    m_current = path;
    fill();
}

void StoreMenu::setRecent(const QStringList &paths)
{
    m_recent = paths;
}

void StoreMenu::look()
{
    if (m_workers.pool()->activeThreadCount() > 0)
        return;
    runThen(
        this, m_workers.pool(), [recent = m_recent] { return findStores(recent); },
        [this](std::vector<StoreChoice> stores) {
            m_stores = std::move(stores);
            fill();
            emit storesFound();
        });
}

void StoreMenu::fill()
{
    clear();
    for (const auto &store : m_stores) {
        // "&" in a path would underline the next letter.
        auto text = tr("%1 — %2").arg(shownPath(store.path), storeState(store)).replace(u'&', u"&&"_s);
        auto *action = addAction(text, this, [this, path = store.path] { emit storeChosen(path); });
        action->setCheckable(true);
        action->setChecked(store.path == m_current);
        action->setEnabled(store.isReadable || store.isAway || !store.exists);
    }
    if (!m_stores.empty())
        addSeparator();
    addAction(tr("&Other folder…"), this, [this] { emit storeChosen({}); });
}

} // namespace weightroom
