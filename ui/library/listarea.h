// The middle of the window: the list, or what stands there when there's nothing to list.
#pragma once

#include "model/core/error.h"
#include "model/watch/drivewatch.h"

#include <QStackedWidget>
#include <QTimer>

namespace weightroom
{

class EmptyState;
class FirstRun;
class LibraryFilter;
class LibraryModel;
class LibraryView;

class ListArea : public QStackedWidget
{
    Q_OBJECT

public:
    ListArea(LibraryModel *model, LibraryFilter *filter, QWidget *parent = nullptr);

    LibraryView *view() const { return m_view; }
    // Made when first asked for: most stores have models.
    FirstRun *firstRun();
    // Whether the first-run page shows: then there are no details to show beside it.
    bool isFirstRun() const;

    // A store is being read: empty for 150 ms, then a sentence.
    void showReading();
    // The list, "nothing matches" or the first-run page, by what the model and the filter hold.
    void showRows(const QString &filterText);
    void showFirstRun();
    // The store can't be shown at all.
    void showError(const Error &error);
    // Nothing was read of it before its drive went away.
    void showAway(const AwayDrive &drive, const QString &path);

signals:
    void clearFilterRequested();
    void openOtherRequested();
    void reconnectRequested();
    // Of the first-run page.
    void chooseFileRequested();
    void sampleRequested();
    void otherFolderRequested();
    void otherStoreRequested(const QString &path);

private:
    LibraryModel *m_model;
    LibraryFilter *m_filter;
    LibraryView *m_view;
    EmptyState *m_empty;
    FirstRun *m_firstRun = nullptr;
    QTimer m_readingTimer;
    bool m_hasError = false;
};

} // namespace weightroom
