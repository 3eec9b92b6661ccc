#include "ui/library/storefoot.h"

#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

StoreMeter::StoreMeter(QWidget *parent)
    : QWidget(parent)
{
    setFixedHeight(6);
}

void StoreMeter::setBytes(qint64 modelsBytes, qint64 unusedBytes, qint64 trashBytes, qint64 freeBytes)
{
    m_modelsBytes = std::max<qint64>(modelsBytes, 0);
    m_unusedBytes = std::max<qint64>(unusedBytes, 0);
    m_trashBytes = std::max<qint64>(trashBytes, 0);
    m_freeBytes = freeBytes;
    setToolTip(
        modelsBytes < 0 ? QString()
                        : tr("%1 in models, %2 unused, %3 in the trash")
                              .arg(sizeText(m_modelsBytes), sizeText(m_unusedBytes), sizeText(m_trashBytes)));
    update();
}

void StoreMeter::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto colours = Colours::of(palette());
    const bool outlined = isHighContrast(palette());
    painter.setPen(outlined ? QPen(palette().color(QPalette::WindowText)) : QPen(Qt::NoPen));
    painter.setBrush(colours.track);
    const QRectF bar = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(bar, 2, 2);
    const double all = double(m_modelsBytes) + double(m_unusedBytes) + double(m_trashBytes);
    if (m_freeBytes < 0 || all <= 0)
        return;
    double left = bar.left();
    const auto part = [&](qint64 bytes, const QColor &colour) {
        if (bytes <= 0)
            return;
        const double width = std::max(2.0, bar.width() * double(bytes) / (all + double(m_freeBytes)));
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(left, bar.top(), width, bar.height()), 2, 2);
        left += width + 0.5;
    };
    part(m_modelsBytes, colours.ownBytes);
    part(m_unusedBytes, colours.unusedBytes);
    part(m_trashBytes, colours.trashBytes);
}

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
