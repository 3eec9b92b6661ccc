// To a model from a link, wherever it's listed, and back to where one was.
#pragma once

#include "ui/library/sidebar.h"

#include <QObject>
#include <QString>
#include <vector>

class QLineEdit;

namespace weightroom
{

class LibraryView;

class NavigationHistory : public QObject
{
    Q_OBJECT

public:
    NavigationHistory(Sidebar *sidebar, LibraryView *view, QLineEdit *filter, QObject *parent);

    // Selects the model; a filter or a place that hides it gives way.
    void goTo(const QString &key);
    void goToPage(Sidebar::Page page);
    // To the selection before the last of these that is still there.
    void goBack();
    bool canGoBack() const { return !m_past.empty(); }
    // Another store's models are elsewhere.
    void forget();

signals:
    void canGoBackChanged(bool can);

private:
    struct Stop {
        Sidebar::Page page;
        QString key;
    };

    void leave();
    bool select(const QString &key);

    Sidebar *m_sidebar;
    LibraryView *m_view;
    QLineEdit *m_filter;
    std::vector<Stop> m_past;
};

} // namespace weightroom
