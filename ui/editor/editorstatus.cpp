#include "ui/editor/editorstatus.h"

#include "model/words/plaintooltip.h"
#include "ui/theme/theme.h"

#include <QLabel>

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

} // namespace weightroom
