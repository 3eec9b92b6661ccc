#include "ui/library/listarea.h"

#include "model/items/libraryfilter.h"
#include "model/items/librarymodel.h"
#include "model/names/quoting.h"
#include "model/words/format.h"
#include "ui/library/emptystate.h"
#include "ui/library/firstrun.h"
#include "ui/library/libraryview.h"

#include <chrono>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr std::chrono::milliseconds kQuietReading(150);
constexpr qsizetype kLongestShownPath = 300;

// Nothing at all is at the path; other reasons say themselves what to do.
bool isAbsent(const Error &error)
{
    return error.kind == Error::Kind::NotFound && error.message == u"there is no store at "_s + error.where;
}

} // namespace

ListArea::ListArea(LibraryModel *model, LibraryFilter *filter, QWidget *parent)
    : QStackedWidget(parent)
    , m_model(model)
    , m_filter(filter)
    , m_view(new LibraryView(model, filter, this))
    , m_empty(new EmptyState(this))
{
    addWidget(m_view);
    addWidget(m_empty);
    setMinimumWidth(320);
    m_readingTimer.setSingleShot(true);
    m_readingTimer.setInterval(kQuietReading);
    connect(&m_readingTimer, &QTimer::timeout, this, [this] {
        m_empty->show(u"weights"_s, tr("Reading the store…"), {});
        setCurrentWidget(m_empty);
    });
    connect(m_empty, &EmptyState::actionPressed, this, [this] {
        if (m_hasError)
            emit openOtherRequested();
        else
            emit clearFilterRequested();
    });
    connect(m_empty, &EmptyState::otherActionPressed, this, &ListArea::reconnectRequested);
}

FirstRun *ListArea::firstRun()
{
    if (m_firstRun != nullptr)
        return m_firstRun;
    m_firstRun = new FirstRun(this);
    connect(m_firstRun, &FirstRun::chooseFileRequested, this, &ListArea::chooseFileRequested);
    connect(m_firstRun, &FirstRun::sampleRequested, this, &ListArea::sampleRequested);
    connect(m_firstRun, &FirstRun::otherFolderRequested, this, &ListArea::otherFolderRequested);
    connect(m_firstRun, &FirstRun::otherStoreRequested, this, &ListArea::otherStoreRequested);
    addWidget(m_firstRun);
    return m_firstRun;
}

bool ListArea::isFirstRun() const
{
    return m_firstRun != nullptr && currentWidget() == m_firstRun;
}

void ListArea::showReading()
{
    m_hasError = false;
    setCurrentWidget(m_view);
    m_readingTimer.start();
}

void ListArea::showRows(const QString &filterText)
{
    m_readingTimer.stop();
    m_hasError = false;
    if (m_filter->rowCount() > 0) {
        setCurrentWidget(m_view);
    } else if (m_model->rowCount() > 0) {
        m_empty->show(
            u"search"_s,
            filterText.isEmpty() ? tr("No models here now.") : tr("No model matches “%1”.").arg(filterText),
            {}, filterText.isEmpty() ? QString() : tr("Clear filter"));
        setCurrentWidget(m_empty);
    } else {
        setCurrentWidget(firstRun());
    }
}

void ListArea::showFirstRun()
{
    m_readingTimer.stop();
    m_hasError = false;
    setCurrentWidget(firstRun());
}

void ListArea::showError(const Error &error)
{
    m_readingTimer.stop();
    m_hasError = true;
    m_empty->show(
        u"error"_s,
        error.kind == Error::Kind::NotFound ? tr("No store here yet") : tr("This store can't be opened"),
        isAbsent(error)
            ? tr("%1 isn't there. Connect the drive it is on, or use another store.").arg(error.where)
            : sentenceOf(error.message),
        tr("Use another folder…"));
    setCurrentWidget(m_empty);
}

void ListArea::showAway(const AwayDrive &drive, const QString &path)
{
    m_readingTimer.stop();
    m_hasError = true;
    m_empty->show(
        u"away"_s,
        drive.isSilent ? tr("%1 doesn't respond").arg(drive.name) : tr("%1 isn't connected").arg(drive.name),
        (drive.isSilent ? tr("The models in %1 appear here when the drive responds.")
                        : tr("Connect the drive to see the models in %1."))
            .arg(visibleText(path, kLongestShownPath)),
        tr("Use another store…"), tr("Reconnect"));
    setCurrentWidget(m_empty);
}

} // namespace weightroom
