#include "ui/editor/editorheader.h"

#include "model/words/plaintooltip.h"
#include "ui/controls/primarybutton.h"
#include "ui/editor/editoractions.h"
#include "ui/editor/namefield.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

EditorStatus::EditorStatus(QWidget *parent)
    : QStatusBar(parent)
    , m_saved(new QLabel(this))
    , m_place(new QLabel(this))
{
    setSizeGripEnabled(false);
    setContentsMargins(10, 0, 10, 0);
    m_saved->setObjectName(u"savedState"_s);
    m_place->setObjectName(u"cursorPlace"_s);
    for (auto *label : {m_saved, m_place}) {
        label->setTextFormat(Qt::PlainText);
        label->setFont(smallFont(font()));
        label->setForegroundRole(QPalette::PlaceholderText);
    }
    addWidget(m_saved);
    addPermanentWidget(m_place);
    setPlace(1, 1);
}

void EditorStatus::setSaved(bool isModified, const QString &path)
{
    m_saved->setText(isModified || path.isEmpty() ? tr("Not saved") : tr("Saved"));
    m_saved->setToolTip(plainTooltip(path));
}

void EditorStatus::setPlace(int line, int column)
{
    m_place->setText(tr("Line %1, column %2").arg(line).arg(column));
}

EditorHeader::EditorHeader(const EditorActions &actions, QWidget *parent)
    : QWidget(parent)
    , m_name(new NameField(this))
    , m_hindranceLabel(new QLabel(this))
    , m_build(new PrimaryButton(tr("Build"), this))
{
    setMinimumHeight(rowHeight(font(), 30) + 20);
    m_hindranceLabel->setObjectName(u"buildHindrance"_s);
    m_hindranceLabel->setTextFormat(Qt::PlainText);
    m_hindranceLabel->setForegroundRole(QPalette::PlaceholderText);
    m_build->setObjectName(u"buildButton"_s);
    m_build->setMinimumHeight(rowHeight(font(), 30));
    m_build->setToolTip(actions.at(EditorCommand::Build)->toolTip());
    auto *line = new QFrame(this);
    line->setFrameShape(QFrame::VLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    line->setFixedHeight(20);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 16, 0);
    layout->setSpacing(8);
    layout->addWidget(m_name, 1);
    addButton(layout, actions.at(EditorCommand::Undo), u"undoButton"_s);
    addButton(layout, actions.at(EditorCommand::Find), u"findButton"_s);
    addButton(layout, actions.at(EditorCommand::Form), u"formButton"_s);
    layout->addSpacing(4);
    layout->addWidget(line);
    layout->addSpacing(4);
    layout->addWidget(m_hindranceLabel);
    layout->addWidget(m_build);
    connect(m_build, &QPushButton::clicked, this, &EditorHeader::buildPressed);
}

void EditorHeader::addButton(QHBoxLayout *layout, QAction *action, const QString &objectName)
{
    auto *button = new QToolButton(this);
    button->setObjectName(objectName);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setIconSize({20, 20});
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAccessibleName(action->toolTip());
    layout->addWidget(button);
}

void EditorHeader::setHindrance(const QString &text)
{
    m_hindrance = text;
    m_build->setEnabled(text.isEmpty());
    m_build->setAccessibleDescription(text);
    showHindrance();
}

void EditorHeader::showHindrance()
{
    const int room = std::clamp(width() / 4, 140, 360);
    const auto shown = m_hindranceLabel->fontMetrics().elidedText(m_hindrance, Qt::ElideRight, room);
    m_hindranceLabel->setText(shown);
    m_hindranceLabel->setVisible(!m_hindrance.isEmpty());
    m_hindranceLabel->setToolTip(shown == m_hindrance ? QString() : plainTooltip(m_hindrance));
}

void EditorHeader::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showHindrance();
}

} // namespace weightroom
