#include "ui/library/accesssheet.h"

#include "ui/controls/copybutton.h"
#include "ui/controls/primarybutton.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QLabel *paragraph(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

AccessSheet::AccessSheet(QWidget *window, const AccessAdvice &advice)
    : Sheet(window)
    , m_close(new PrimaryButton(tr("Close"), this))
{
    setObjectName(u"accessSheet"_s);
    const auto title = tr("Why this store can't be changed");
    setAccessibleName(title);
    setCardWidth(560);
    auto *head = new QWidget(this);
    auto *headLayout = new QVBoxLayout(head);
    headLayout->setContentsMargins(24, 20, 24, 12);
    auto *heading = paragraph(title, head);
    heading->setFont(titleFont(font()));
    headLayout->addWidget(heading);
    setHead(head);
    setBody(makeBody(advice));
    setFoot(makeFoot());
    setDefaultButton(m_close);
    connect(this, &Sheet::cancelled, this, &AccessSheet::finish);
}

QWidget *AccessSheet::makeBody(const AccessAdvice &advice)
{
    auto *body = new QWidget(this);
    auto *layout = new QVBoxLayout(body);
    layout->setContentsMargins(24, 16, 24, 20);
    layout->setSpacing(8);
    auto *found = paragraph(advice.found, body);
    found->setObjectName(u"accessFound"_s);
    layout->addWidget(found);
    layout->addSpacing(8);
    auto *section = paragraph(tr("What would help"), body);
    auto bold = font();
    bold.setWeight(QFont::DemiBold);
    section->setFont(bold);
    layout->addWidget(section);
    for (const auto &step : advice.steps) {
        auto *text = paragraph(step.text, body);
        text->setObjectName(u"accessStep"_s);
        layout->addWidget(text);
        if (!step.command.isEmpty())
            layout->addWidget(makeCommand(step.command, body));
    }
    return body;
}

// A field rather than a label: the keyboard can mark and copy it, and a long one scrolls.
QWidget *AccessSheet::makeCommand(const QString &command, QWidget *parent)
{
    auto *line = new QWidget(parent);
    auto *field = new QLineEdit(command, line);
    field->setObjectName(u"accessCommand"_s);
    field->setReadOnly(true);
    field->setFont(monoFont(font()));
    field->setAccessibleName(tr("Command"));
    field->setMinimumHeight(rowHeight(font(), 30));
    field->setTextMargins(6, 0, 6, 0);
    field->setCursorPosition(0);
    auto *copy = new CopyButton(tr("Copy the command"), line);
    copy->setCopied(command);
    auto *layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(4);
    layout->addWidget(field, 1);
    layout->addWidget(copy);
    return line;
}

QWidget *AccessSheet::makeFoot()
{
    auto *foot = new QWidget(this);
    auto *other = new QPushButton(tr("Use another store…"), foot);
    other->setObjectName(u"otherStore"_s);
    m_close->setObjectName(u"closeAccess"_s);
    auto *buttons = new QHBoxLayout(foot);
    buttons->setContentsMargins(24, 12, 24, 16);
    buttons->setSpacing(8);
    buttons->addWidget(other);
    buttons->addStretch();
    buttons->addWidget(m_close);
    connect(m_close, &QPushButton::clicked, this, &AccessSheet::finish);
    connect(other, &QPushButton::clicked, this, [this] {
        finish();
        emit otherStoreRequested();
    });
    return foot;
}

QWidget *AccessSheet::firstField() const
{
    return m_close;
}

void AccessSheet::finish()
{
    close();
    deleteLater();
}

} // namespace weightroom
