// A window with something to reach, a store, and files for the sheets of the window.
#pragma once

#include "support/ggufbuilder.h"
#include "support/storefixture.h"

#include <QLineEdit>
#include <QMainWindow>
#include <QMenuBar>
#include <QTest>

namespace weightroom
{

class SheetFixture
{
public:
    explicit SheetFixture(const QSize &size = {1000, 700})
    {
        m_field = new QLineEdit(&m_window);
        m_window.setCentralWidget(m_field);
        auto *menu = m_window.menuBar()->addMenu(QStringLiteral("&File"));
        m_action = menu->addAction(QStringLiteral("New"));
        m_action->setShortcut(QKeySequence(QStringLiteral("Ctrl+N")));
        m_window.resize(size);
        m_window.show();
        m_window.activateWindow();
        m_field->setFocus();
        if (!QTest::qWaitForWindowActive(&m_window))
            qFatal("the window doesn't become active");
    }

    QMainWindow &window() { return m_window; }
    QLineEdit *field() const { return m_field; }
    QAction *action() const { return m_action; }
    const StoreFixture &store() const { return m_store; }

    // A small model; returns its path.
    QString addModel(const QString &name, char seed = 'a', bool saysItsType = true) const
    {
        GgufBuilder builder;
        builder.string("general.architecture", "llama").string("tokenizer.chat_template", "{{ x }}");
        if (saysItsType)
            builder.u32("general.file_type", 2);
        const auto path = m_store.beside(name);
        builder.tensor("token_embd.weight", 0, {1024}, QByteArray(4096, seed)).write(path);
        return path;
    }

private:
    StoreFixture m_store;
    QMainWindow m_window;
    QLineEdit *m_field;
    QAction *m_action;
};

} // namespace weightroom
