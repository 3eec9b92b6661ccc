#include "ui/newmodel/proposallist.h"

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
    item->setToolTip(path.toHtmlEscaped());
    item->setSizeHint(QSize(0, rowHeight(font(), 34)));
    setState(count() - 1, state);
}

void ProposalList::setState(int row, State state)
{
    auto *entry = item(row);
    const auto colours = Colours::of(palette());
    auto name = u"weights"_s;
    auto colour = colours.secondary;
    QString words;
    if (state == State::NeedsLook) {
        name = u"warning"_s;
        colour = colours.warning;
        words = tr("needs a look");
    } else if (state == State::Refused) {
        name = u"error"_s;
        colour = colours.error;
        words = tr("can't be taken");
    }
    // The same picture when the row is selected: icons of views would be tinted.
    const auto picture = iconPixmap(name, 16, colour, devicePixelRatioF());
    QIcon shown(picture);
    shown.addPixmap(picture, QIcon::Selected);
    entry->setIcon(shown);
    entry->setData(Qt::AccessibleTextRole, words.isEmpty() ? entry->text() : entry->text() + u", "_s + words);
}

} // namespace weightroom
