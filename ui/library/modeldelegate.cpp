#include "ui/library/modeldelegate.h"

#include "model/items/librarymodel.h"
#include "ui/theme/icons.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Many times what a large screen shows at once.
constexpr int kMostLines = 1000;

} // namespace

void LineTexts::setFont(const QFont &font)
{
    if (font == m_font && m_height > 0)
        return;
    m_font = font;
    m_height = QFontMetrics(font).height();
    m_lines.clear();
}

LineTexts::Line &LineTexts::lineOf(const QString &text)
{
    const auto known = m_lines.find(text);
    if (known != m_lines.end())
        return *known;
    if (m_lines.size() >= kMostLines)
        m_lines.clear();
    Line line{QStaticText(text), QFontMetricsF(m_font).horizontalAdvance(text)};
    line.text.setTextFormat(Qt::PlainText);
    line.text.setPerformanceHint(QStaticText::AggressiveCaching);
    line.text.prepare({}, m_font);
    return *m_lines.insert(text, line);
}

QString LineTexts::elided(const QString &text, Qt::TextElideMode mode, int width)
{
    return this->width(text) <= width ? text : QFontMetrics(m_font).elidedText(text, mode, width);
}

void LineTexts::draw(QPainter &painter, const QRect &rect, Qt::Alignment side, const QString &text)
{
    auto &line = lineOf(text);
    const double room = rect.width() - line.width;
    const double left = rect.left()
        + (side.testFlag(Qt::AlignRight)         ? room
               : side.testFlag(Qt::AlignHCenter) ? room / 2
                                                 : 0);
    // A static text has the font's leading below it, as if another line followed.
    const double height = line.text.size().height() - QFontMetricsF(m_font).leading();
    const double top = rect.top() + (rect.height() - height) / 2;
    // As QPainter::drawText() does it; a static text's place is cut off instead.
    const auto ratio = painter.device()->devicePixelRatioF();
    painter.setFont(m_font);
    painter.drawStaticText(QPointF(left, std::round(top * ratio) / ratio), line.text);
}

namespace
{

constexpr int kRowIcon = 16;
constexpr int kModelGap = 8;
constexpr int kModelInset = 10;
constexpr QSize kSizeBar(40, 8);

} // namespace

Colours ModelDelegate::coloursOf(const QStyleOptionViewItem &option) const
{
    const auto colours = Colours::ofRow(option.palette, option.state.testFlag(QStyle::State_Selected));
    return isPale ? colours.pale(option.palette) : colours;
}

QColor ModelDelegate::textColour(const QStyleOptionViewItem &option) const
{
    if (isPale)
        return coloursOf(option).secondary;
    const bool selected = option.state & QStyle::State_Selected;
    return option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
}

QString kindIconName(int kind)
{
    switch (ModelKind(kind)) {
    case ModelKind::Code:
        return u"model-code"_s;
    case ModelKind::Vision:
        return u"model-vision"_s;
    case ModelKind::Embedding:
        return u"model-embedding"_s;
    case ModelKind::Chat:
        break;
    }
    return u"model-chat"_s;
}

QSize ModelDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), rowHeight(option.font, 34)};
}

void ModelDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    m_texts.setFont(option.font);
    switch (index.column()) {
    case LibraryModel::Name:
        paintName(painter, option, index);
        break;
    case LibraryModel::Quantisation:
        paintChip(painter, option, index);
        break;
    case LibraryModel::Size:
        paintSize(painter, option, index);
        break;
    default:
        paintNumber(painter, option, index);
        break;
    }
    painter->restore();
}

void ModelDelegate::paintName(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto colours = coloursOf(option);
    const bool isGroup = index.data(LibraryModel::IsGroupRole).toBool();
    const bool hasProblem = !index.data(LibraryModel::ProblemRole).toString().isEmpty();
    auto rect = option.rect.adjusted(2, 0, -4, 0);
    if (!isGroup) {
        const auto name =
            hasProblem ? u"warning"_s : kindIconName(index.data(LibraryModel::KindRole).toInt());
        const auto colour = isPale ? option.palette.color(QPalette::Disabled, QPalette::Text)
            : hasProblem           ? colours.error
                                   : colours.secondary;
        const auto pixmap = iconPixmap(name, kRowIcon, colour, painter->device()->devicePixelRatioF());
        painter->drawPixmap(QPoint(rect.left(), rect.center().y() - kRowIcon / 2 + 1), pixmap);
        rect.setLeft(rect.left() + kRowIcon + kModelGap);
    }
    const auto tag = index.data(LibraryModel::TagRole).toString();
    auto name = index.data().toString();
    if (!isGroup && !tag.isEmpty())
        name.chop(tag.size());
    const int tagWidth = tag.isEmpty() ? 0 : m_texts.width(tag) + (isGroup ? kModelGap : 0);
    const auto shown = m_texts.elided(name, Qt::ElideMiddle, std::max(rect.width() - tagWidth, 40));
    painter->setPen(textColour(option));
    m_texts.draw(*painter, rect, Qt::AlignLeft, shown);
    rect.setLeft(rect.left() + m_texts.width(shown) + (isGroup ? kModelGap : 0));
    painter->setPen(colours.secondary);
    m_texts.draw(*painter, rect, Qt::AlignLeft, m_texts.elided(tag, Qt::ElideRight, rect.width()));
}

void ModelDelegate::paintChip(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto text = index.data().toString();
    if (text.isEmpty())
        return;
    const auto colours = coloursOf(option);
    m_chips.setFont(monoFont(option.font));
    const int width = std::min(m_chips.width(text) + 12, option.rect.width() - 4);
    QRect chip(0, 0, width, m_chips.height() + 4);
    chip.moveCenter(option.rect.center());
    chip.moveLeft(option.rect.left() + 4);
    const bool selected = option.state & QStyle::State_Selected;
    painter->setPen(Qt::NoPen);
    painter->setBrush(selected ? option.palette.color(QPalette::Base) : colours.chip);
    painter->drawRoundedRect(chip, 4, 4);
    painter->setPen(colours.chipText);
    m_chips.draw(*painter, chip, Qt::AlignHCenter, m_chips.elided(text, Qt::ElideRight, width - 8));
}

void ModelDelegate::paintSize(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto largest = index.data(LibraryModel::LargestBytesRole).toLongLong();
    const auto bytes = index.data(LibraryModel::BytesRole).toLongLong();
    const auto shared = index.data(LibraryModel::SharedBytesRole).toLongLong();
    const int textWidth = m_texts.width(u"888.8 MB"_s);
    const bool hasRoom = option.rect.width() >= textWidth + kSizeBar.width() + 2 * kModelInset - 4;
    if (largest > 0 && bytes > 0 && hasRoom) {
        const auto colours = coloursOf(option);
        const auto width = [&](qint64 part) {
            return std::clamp(
                double(part) * kSizeBar.width() / double(largest), 0.0, double(kSizeBar.width()));
        };
        QRectF bar(
            option.rect.left() + kModelInset, option.rect.center().y() - kSizeBar.height() / 2.0 + 0.5, 0,
            kSizeBar.height());
        bar.setWidth(std::max(width(bytes - shared), shared < bytes ? 2.0 : 0.0));
        painter->fillRect(bar, colours.ownBytes);
        // Not a few bytes of a template or a licence: the least mark would look like a tenth of the model.
        if (width(shared) >= 1 || shared > bytes / 2) {
            QRectF part(
                bar.right() + (bar.width() > 0 ? 1.5 : 0.5), bar.top() + 0.5,
                std::max(width(shared) - 1, 3.0), bar.height() - 1);
            painter->setPen(QPen(colours.ownBytes, 1));
            painter->setBrush(colours.sharedBytes);
            painter->drawRect(part);
        }
    }
    paintNumber(painter, option, index);
}

void ModelDelegate::paintNumber(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool stepsBack = index.column() == LibraryModel::Modified || index.column() == LibraryModel::Shared;
    painter->setPen(stepsBack ? coloursOf(option).secondary : textColour(option));
    const auto rect = option.rect.adjusted(4, 0, -kModelInset, 0);
    m_texts.draw(
        *painter, rect, Qt::AlignRight,
        m_texts.elided(index.data().toString(), Qt::ElideRight, rect.width()));
}

} // namespace weightroom
