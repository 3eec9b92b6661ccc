#include "ui/editor/overwriteguard.h"

#include <QAbstractButton>
#include <QMessageBox>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace weightroom
{

OverwriteGuard::OverwriteGuard(QWidget *window)
    : QObject(window)
    , m_window(window)
{
}

void OverwriteGuard::ask(const QString &title)
{
    if (m_question != nullptr)
        return;
    m_question = new QMessageBox(m_window);
    m_question->setObjectName(u"overwriteQuestion"_s);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setIcon(QMessageBox::NoIcon);
    m_question->setTextFormat(Qt::PlainText);
    m_question->setText(tr("Another program has changed %1 since it was opened here.").arg(title));
    m_question->setInformativeText(
        tr("Saving replaces what the other program wrote. Reloading replaces the text here."));
    auto *save = m_question->addButton(tr("Save anyway"), QMessageBox::DestructiveRole);
    auto *reload = m_question->addButton(tr("Reload"), QMessageBox::ResetRole);
    auto *cancel = m_question->addButton(tr("Cancel"), QMessageBox::RejectRole);
    save->setObjectName(u"saveAnyway"_s);
    reload->setObjectName(u"reloadFile"_s);
    cancel->setObjectName(u"keepBoth"_s);
    m_question->setDefaultButton(qobject_cast<QPushButton *>(cancel));
    m_question->setEscapeButton(cancel);
    connect(m_question, &QMessageBox::buttonClicked, this, [this, save, reload](QAbstractButton *button) {
        if (button == save)
            emit overwriteRequested();
        else if (button == reload)
            emit reloadRequested();
        else
            emit cancelled();
    });
    connect(m_question, &QMessageBox::finished, this, [this] { m_question = nullptr; });
    m_question->open();
}

} // namespace weightroom
