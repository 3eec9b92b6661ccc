// The Modelfile that would build the model again.
#pragma once

#include <QWidget>

class QPlainTextEdit;

namespace weightroom
{

class CopyButton;
class TextView;

class ModelfileTab : public QWidget
{
    Q_OBJECT

public:
    explicit ModelfileTab(QWidget *parent = nullptr);

    // key tells one model from another.
    void show(const QString &key, const QString &modelfile);
    // To attach a highlighter to.
    QPlainTextEdit *textEdit() const;

signals:
    void editCopyRequested();
    void statusMessage(const QString &text);

private:
    CopyButton *m_copy;
    TextView *m_text;
    QString m_key;
};

} // namespace weightroom
