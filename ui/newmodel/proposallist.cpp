#include "ui/newmodel/proposallist.h"

#include "model/words/plaintooltip.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

using namespace Qt::StringLiterals;

namespace weightroom
{

ProposalList::ProposalList(QWidget *parent)
    : QListWidget(parent)
{
    setObjectName(u"proposalList"_s);
    setAccessibleName(tr("Files"));
    setFrameShape(QFrame::NoFrame);
    setTextElideMode(Qt::ElideMiddle);
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportMargins(12, 12, 0, 12);
    // It lies on the card's ground, as the form beside it does.
    auto ground = palette();
    ground.setColor(QPalette::Base, ground.color(QPalette::Window));
    setPalette(ground);
    setIconSize(QSize(16, 16));
    connect(this, &QListWidget::currentRowChanged, this, &ProposalList::chosen);
}

void ProposalList::addFile(const QString &title, const QString &path, State state)
{
    auto *item = new QListWidgetItem(title, this);
    item->setToolTip(plainTooltip(path));
    item->setSizeHint(QSize(0, rowHeight(font(), 34)));
    setState(count() - 1, state);
}

void ProposalList::setState(int row, State state)
{
    auto *entry = item(row);
    auto name = u"weights"_s;
    auto colour = &Colours::secondary;
    QString words;
    if (state == State::NeedsLook) {
        name = u"warning"_s;
        colour = &Colours::warning;
        words = tr("needs a look");
    } else if (state == State::Refused) {
        name = u"error"_s;
        colour = &Colours::error;
        words = tr("can't be taken");
    }
    // One of its own when the row is selected: icons of views would be tinted.
    QIcon shown;
    for (const auto mode : {QIcon::Normal, QIcon::Selected}) {
        const auto colours = Colours::ofRow(palette(), mode == QIcon::Selected);
        shown.addPixmap(iconPixmap(name, 16, colours.*colour, devicePixelRatioF()), mode);
    }
    entry->setIcon(shown);
    entry->setData(Qt::AccessibleTextRole, words.isEmpty() ? entry->text() : entry->text() + u", "_s + words);
}

} // namespace weightroom
