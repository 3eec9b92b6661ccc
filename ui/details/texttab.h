// Text to be read: a Modelfile, a licence, JSON. Monospaced, never edited here.
#pragma once

#include <QWidget>

class QPlainTextEdit;

namespace weightroom
{

class TextTab : public QWidget
{
    Q_OBJECT

public:
    explicit TextTab(const QString &accessibleName, QWidget *parent = nullptr);

    void setText(const QString &text);

private:
    QPlainTextEdit *m_text;
};

} // namespace weightroom
