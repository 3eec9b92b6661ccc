#include "ui/library/listarea.h"

#include "model/library/librarymodel.h"
#include "ui/library/emptystate.h"
#include "ui/library/firstrun.h"
#include "ui/library/libraryfilter.h"
#include "ui/library/libraryview.h"

#include <chrono>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr std::chrono::milliseconds kQuiet(150);

} // namespace

ListArea::ListArea(LibraryModel *model, LibraryFilter *filter, QWidget *parent)
    : QStackedWidget(parent)
    , m_model(model)
    , m_filter(filter)
    , m_view(new LibraryView(model, filter, this))
    , m_empty(new EmptyState(this))
    , m_firstRun(new FirstRun(this))
{
    addWidget(m_view);
    addWidget(m_empty);
    addWidget(m_firstRun);
    setMinimumWidth(320);
    m_readingTimer.setSingleShot(true);
    m_readingTimer.setInterval(kQuiet);
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
}

bool ListArea::isFirstRun() const
{
    return currentWidget() == m_firstRun;
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
            filterText.isEmpty() ? tr("No model is here now.") : tr("No model matches “%1”.").arg(filterText),
            {}, filterText.isEmpty() ? QString() : tr("Clear filter"));
        setCurrentWidget(m_empty);
    } else {
        setCurrentWidget(m_firstRun);
    }
}

void ListArea::showFirstRun()
{
    m_readingTimer.stop();
    m_hasError = false;
    setCurrentWidget(m_firstRun);
}

void ListArea::showError(const Error &error)
{
    m_readingTimer.stop();
    m_hasError = true;
    m_empty->show(
        u"error"_s,
        error.kind == Error::Kind::NotFound ? tr("There is no store here yet")
                                            : tr("This store can't be opened"),
        error.message, tr("Use another folder…"));
    setCurrentWidget(m_empty);
}

} // namespace weightroom
