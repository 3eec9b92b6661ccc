#include "ui/library/storefoot.h"

#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/library/storemeter.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

StoreFoot::StoreFoot(QWidget *parent)
    : QWidget(parent)
    , m_used(new QLabel(this))
    , m_free(new QLabel(this))
    , m_meter(new StoreMeter(this))
    , m_path(new QToolButton(this))
{
    auto bold = m_used->font();
    bold.setWeight(QFont::DemiBold);
    m_used->setFont(smallFont(bold));
    m_free->setFont(smallFont(font()));
    m_free->setForegroundRole(QPalette::PlaceholderText);
    m_path->setFont(smallFont(font()));
    m_path->setObjectName(u"storeButton"_s);
    m_path->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_path->setLayoutDirection(Qt::RightToLeft); // the icon stands at the end
    m_path->setIcon(icon(u"chevrons-up-down"_s));
    m_path->setAutoRaise(true);
    m_path->setPopupMode(QToolButton::InstantPopup);
    m_path->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_path->setFocusPolicy(Qt::TabFocus);
    auto *numbers = new QHBoxLayout;
    numbers->setContentsMargins(0, 0, 8, 0);
    numbers->addWidget(m_used);
    numbers->addStretch();
    numbers->addWidget(m_free);
    auto *meter = new QHBoxLayout;
    meter->setContentsMargins(0, 0, 8, 0);
    meter->addWidget(m_meter);
    auto *folder = new QHBoxLayout;
    folder->setContentsMargins(0, 0, 0, 0);
    folder->addWidget(m_path);
    auto *lines = new QVBoxLayout(this);
    lines->setContentsMargins(16, 10, 8, 6);
    lines->setSpacing(4);
    lines->addLayout(numbers);
    lines->addLayout(meter);
    lines->addLayout(folder);
}

void StoreFoot::setStore(const QString &path, qint64 freeBytes)
{
    m_storePath = path;
    m_freeBytes = freeBytes;
    showBytes();
    showPath();
}

void StoreFoot::setUse(qint64 modelsBytes, qint64 unusedBytes, qint64 trashBytes)
{
    m_modelsBytes = modelsBytes;
    m_unusedBytes = unusedBytes;
    m_trashBytes = trashBytes;
    showBytes();
}

void StoreFoot::setAway(const QString &words)
{
    m_awayWords = words;
    showBytes();
}

void StoreFoot::setMenu(QMenu *menu)
{
    menu->setLayoutDirection(layoutDirection()); // the button is mirrored, its menu is not
    m_path->setMenu(menu);
}

void StoreFoot::showBytes()
{
    const bool isAway = !m_awayWords.isEmpty();
    m_used->setText(m_modelsBytes < 0 ? QString() : sizeText(m_modelsBytes + m_unusedBytes + m_trashBytes));
    m_used->setForegroundRole(isAway ? QPalette::PlaceholderText : QPalette::NoRole);
    m_free->setText(
        isAway                ? m_awayWords
            : m_freeBytes < 0 ? QString()
                              : tr("%1 free").arg(sizeText(m_freeBytes)));
    m_meter->setBytes(m_modelsBytes, m_unusedBytes, m_trashBytes, isAway ? -1 : m_freeBytes);
}

void StoreFoot::showPath()
{
    auto shown = m_storePath;
    if (shown.startsWith(QDir::homePath() + u'/'))
        shown = u'~' + shown.mid(QDir::homePath().size());
    // "&" would underline the next letter; the mark keeps the path's direction inside the mirrored button.
    shown = m_path->fontMetrics().elidedText(shown, Qt::ElideMiddle, width() - 56);
    m_path->setText(QChar(0x200e) + shown.replace(u'&', u"&&"_s) + QChar(0x200e));
    const auto hint = tr("%1: use another store").arg(m_storePath);
    m_path->setToolTip(plainTooltip(hint));
    m_path->setAccessibleName(hint);
}

void StoreFoot::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showPath();
}

} // namespace weightroom
