#include "ui/details/factlist.h"

#include "ui/controls/unbrokenfigures.h"

#include <QGridLayout>
#include <QLabel>

namespace weightroom
{

namespace
{

constexpr int kFactLabelWidth = 88;
constexpr int kFactGap = 12;
constexpr int kRowGap = 4;

} // namespace

FactList::FactList(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QGridLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(kFactGap);
    m_layout->setVerticalSpacing(kRowGap);
    m_layout->setColumnMinimumWidth(0, kFactLabelWidth);
    m_layout->setColumnStretch(1, 1);
}

int FactList::addRow(const QString &label, QWidget *value)
{
    const int row = m_layout->rowCount();
    auto *title = new QLabel(label, this);
    title->setForegroundRole(QPalette::PlaceholderText);
    title->setTextFormat(Qt::PlainText);
    m_layout->addWidget(title, row, 0, Qt::AlignTop | Qt::AlignLeft);
    m_layout->addWidget(value, row, 1);
    if (value->accessibleName().isEmpty())
        title->setBuddy(value);
    return row;
}

QLabel *FactList::addText(const QString &label)
{
    auto *text = new QLabel(this);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    addRow(label, text);
    return text;
}

void FactList::setRowVisible(int row, bool visible)
{
    for (int column = 0; column < 2; ++column) {
        if (auto *item = m_layout->itemAtPosition(row, column); item != nullptr && item->widget() != nullptr)
            item->widget()->setVisible(visible);
    }
}

void FactList::setText(QLabel *value, const QString &text)
{
    if (const auto unbroken = unbrokenFigures(text); value->text() != unbroken)
        value->setText(unbroken);
    int row = 0;
    int column = 0;
    int rowSpan = 0;
    int columnSpan = 0;
    m_layout->getItemPosition(m_layout->indexOf(value), &row, &column, &rowSpan, &columnSpan);
    setRowVisible(row, !text.isEmpty());
}

} // namespace weightroom
