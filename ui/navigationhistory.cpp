#include "ui/navigationhistory.h"

#include "ui/library/libraryview.h"

#include <QLineEdit>

namespace weightroom
{

namespace
{

constexpr std::size_t kMostStops = 50;

} // namespace

NavigationHistory::NavigationHistory(Sidebar *sidebar, LibraryView *view, QLineEdit *filter, QObject *parent)
    : QObject(parent)
    , m_sidebar(sidebar)
    , m_view(view)
    , m_filter(filter)
{
}

void NavigationHistory::goTo(const QString &key)
{
    leave();
    select(key);
}

void NavigationHistory::goToPage(Sidebar::Page page)
{
    leave();
    m_sidebar->choosePage(page);
}

void NavigationHistory::goBack()
{
    bool isThere = false;
    while (!isThere && !m_past.empty()) {
        const auto stop = m_past.back();
        m_past.pop_back();
        isThere = stop.page != Sidebar::Page::Models || select(stop.key);
        if (isThere && stop.page != Sidebar::Page::Models)
            m_sidebar->choosePage(stop.page);
    }
    emit canGoBackChanged(canGoBack());
}

void NavigationHistory::forget()
{
    m_past.clear();
    emit canGoBackChanged(false);
}

void NavigationHistory::leave()
{
    const auto keys = m_view->selectedKeys();
    const auto page = m_sidebar->page();
    if (page == Sidebar::Page::Models && keys.isEmpty())
        return;
    if (m_past.size() == kMostStops)
        m_past.erase(m_past.begin());
    m_past.push_back({page, keys.isEmpty() ? QString() : keys.front()});
    emit canGoBackChanged(true);
}

bool NavigationHistory::select(const QString &key)
{
    if (m_sidebar->page() != Sidebar::Page::Models)
        m_sidebar->choosePage(Sidebar::Page::Models);
    if (m_view->selectKey(key))
        return true;
    m_filter->clear();
    m_sidebar->chooseAllModels();
    return m_view->selectKey(key);
}

} // namespace weightroom
