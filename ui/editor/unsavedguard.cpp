#include "ui/editor/unsavedguard.h"

#include <QAbstractButton>
#include <QMessageBox>
#include <QPushButton>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

UnsavedGuard::UnsavedGuard(QWidget *window)
    : QObject(window)
    , m_window(window)
{
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &UnsavedGuard::saved);
}

void UnsavedGuard::ask(const QString &title, const std::function<void()> &then)
{
    if (m_question != nullptr)
        return;
    m_then = nullptr;
    m_question = new QMessageBox(m_window);
    m_question->setObjectName(u"unsavedQuestion"_s);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setIcon(QMessageBox::NoIcon);
    m_question->setTextFormat(Qt::PlainText);
    m_question->setText(tr("Save the changes to %1?").arg(title));
    m_question->setInformativeText(tr("Without saving they are lost."));
    auto *save = m_question->addButton(tr("Save"), QMessageBox::AcceptRole);
    auto *discard = m_question->addButton(tr("Don't save"), QMessageBox::DestructiveRole);
    auto *cancel = m_question->addButton(tr("Cancel"), QMessageBox::RejectRole);
    save->setObjectName(u"saveChanges"_s);
    discard->setObjectName(u"discardChanges"_s);
    cancel->setObjectName(u"keepEditing"_s);
    m_question->setDefaultButton(qobject_cast<QPushButton *>(save));
    m_question->setEscapeButton(cancel);
    connect(
        m_question, &QMessageBox::buttonClicked, this, [this, save, discard, then](QAbstractButton *button) {
            if (button == discard) {
                // When the question is gone: `then` may close the window that it belongs to.
                m_then = then;
                m_later.start();
            } else if (button == save) {
                m_then = then;
                emit saveRequested();
            }
        });
    connect(m_question, &QMessageBox::finished, this, [this] { m_question = nullptr; });
    m_question->open();
}

void UnsavedGuard::saved()
{
    if (const auto then = std::exchange(m_then, nullptr))
        then();
}

void UnsavedGuard::savingFailed()
{
    m_then = nullptr;
}

} // namespace weightroom
