#include "ui/details/historytab.h"

#include "ui/theme/theme.h"

#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTreeWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString inWords(const HistoryLine &line)
{
    switch (line.why) {
    case Why::Build:
        return line.from ? HistoryTab::tr("Built anew") : HistoryTab::tr("Built");
    case Why::Beside:
        return HistoryTab::tr("Built beside another quantisation");
    case Why::Kept:
        return HistoryTab::tr("Kept when another quantisation took its name");
    case Why::Copy:
        return HistoryTab::tr("Copied from another model");
    case Why::Rename:
        return line.to ? HistoryTab::tr("Renamed to this") : HistoryTab::tr("Renamed to another name");
    case Why::Remove:
        return HistoryTab::tr("Deleted");
    case Why::Restore:
        return HistoryTab::tr("Restored from the trash");
    case Why::Replace:
        return HistoryTab::tr("Manifest replaced");
    }
    return {};
}

} // namespace

HistoryTab::HistoryTab(QWidget *parent)
    : QWidget(parent)
    , m_list(new QTreeWidget(this))
    , m_empty(new QLabel(tr("Weightroom hasn't changed this model yet."), this))
{
    m_list->setAccessibleName(tr("History"));
    m_list->setHeaderLabels({tr("When"), tr("What"), tr("Model ID")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->header()->setFont(smallFont(font()));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::Fixed);
    m_list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_list->header()->resizeSection(0, 130);
    m_list->header()->resizeSection(2, 110);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 0);
    layout->addWidget(m_list);
    layout->addWidget(m_empty);
}

void HistoryTab::show(const ModelDetails &details)
{
    m_list->clear();
    for (auto line = details.history.rbegin(); line != details.history.rend(); ++line) {
        auto *item = new QTreeWidgetItem(m_list);
        item->setText(0, QLocale().toString(line->when.toLocalTime(), QLocale::ShortFormat));
        item->setText(1, inWords(*line));
        item->setText(2, line->to ? line->to->shortId() : QString());
        item->setFont(2, monoFont(font()));
        if (!line->source.isEmpty())
            item->setToolTip(1, line->source);
    }
    m_list->setVisible(!details.history.empty());
    m_empty->setVisible(details.history.empty());
}

} // namespace weightroom
