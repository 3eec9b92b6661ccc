#include "ui/trail.h"

#include "ui/library/libraryview.h"

#include <QLineEdit>

namespace weightroom
{

namespace
{

constexpr std::size_t kMostStops = 50;

} // namespace

Trail::Trail(Places *places, LibraryView *view, QLineEdit *filter, QObject *parent)
    : QObject(parent)
    , m_places(places)
    , m_view(view)
    , m_filter(filter)
{
}

void Trail::goTo(const QString &key)
{
    leave();
    select(key);
}

void Trail::goToPage(Places::Page page)
{
    leave();
    m_places->choosePage(page);
}

void Trail::goBack()
{
    bool isThere = false;
    while (!isThere && !m_past.empty()) {
        const auto stop = m_past.back();
        m_past.pop_back();
        isThere = stop.page != Places::Page::Models || select(stop.key);
        if (isThere && stop.page != Places::Page::Models)
            m_places->choosePage(stop.page);
    }
    emit canGoBackChanged(canGoBack());
}

void Trail::forget()
{
    m_past.clear();
    emit canGoBackChanged(false);
}

void Trail::leave()
{
    const auto keys = m_view->selectedKeys();
    const auto page = m_places->page();
    if (page == Places::Page::Models && keys.isEmpty())
        return;
    if (m_past.size() == kMostStops)
        m_past.erase(m_past.begin());
    m_past.push_back({page, keys.isEmpty() ? QString() : keys.front()});
    emit canGoBackChanged(true);
}

bool Trail::select(const QString &key)
{
    if (m_places->page() != Places::Page::Models)
        m_places->choosePage(Places::Page::Models);
    if (m_view->selectKey(key))
        return true;
    m_filter->clear();
    m_places->chooseAllModels();
    return m_view->selectKey(key);
}

} // namespace weightroom
