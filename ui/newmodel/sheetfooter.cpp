#include "ui/newmodel/sheetfooter.h"

#include "ui/controls/elidedlabel.h"
#include "ui/controls/primarybutton.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kPadding = 20; // beside a button's text, more than the style's own

} // namespace

SheetFooter::SheetFooter(QWidget *parent)
    : QWidget(parent)
    , m_edit(new QPushButton(icon(u"edit"_s), tr("Edit Modelfile first"), this))
    , m_hint(new ElidedLabel(Qt::ElideMiddle, this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_build(new PrimaryButton(tr("Build"), this))
{
    m_edit->setObjectName(u"editFirst"_s);
    m_hint->setObjectName(u"buildHint"_s);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_cancel->setObjectName(u"cancel"_s);
    m_build->setObjectName(u"build"_s);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(24, 14, 24, 14);
    layout->setSpacing(8);
    layout->addWidget(m_edit);
    layout->addWidget(m_hint, 1);
    layout->addWidget(m_cancel);
    layout->addWidget(m_build);
    for (auto *button : {m_edit, m_cancel, static_cast<QPushButton *>(m_build)}) {
        // Enter presses the button that has the focus, not the sheet's default.
        button->setAutoDefault(true);
        button->setMinimumHeight(rowHeight(font(), 30));
        button->setMinimumWidth(button->sizeHint().width() + (button == m_cancel ? 0 : kPadding));
    }
    connect(m_edit, &QPushButton::clicked, this, &SheetFooter::editPressed);
    connect(m_cancel, &QPushButton::clicked, this, &SheetFooter::cancelPressed);
    connect(m_build, &QPushButton::clicked, this, &SheetFooter::buildPressed);
}

void SheetFooter::setModels(qsizetype count, const QString &obstacle)
{
    m_hint->setWhole(obstacle);
    m_build->setText(count > 1 ? tr("Build %1 models").arg(count) : tr("Build"));
    m_build->setMinimumWidth(0);
    m_build->setMinimumWidth(m_build->sizeHint().width() + (count > 1 ? kPadding : 0));
    m_build->setEnabled(count > 0 && obstacle.isEmpty());
    m_build->setAccessibleDescription(obstacle);
}

void SheetFooter::setCanEdit(bool canEdit)
{
    m_edit->setEnabled(canEdit);
}

QPushButton *SheetFooter::buildButton() const
{
    return m_build;
}

} // namespace weightroom
