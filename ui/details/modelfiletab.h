// The Modelfile that would build the model again.
#pragma once

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace weightroom
{

class CopyButton;
class ModelfileHighlighter;
class TextView;

class ModelfileTab : public QWidget
{
    Q_OBJECT

public:
    explicit ModelfileTab(QWidget *parent = nullptr);

    // key tells one model from another.
    void show(const QString &key, const QString &modelfile);
    // The store can't be reached now.
    void setAway(bool isAway);
    QPlainTextEdit *textEdit() const;

signals:
    void editCopyRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    QPushButton *m_edit;
    CopyButton *m_copy;
    TextView *m_text;
    ModelfileHighlighter *m_colours;
    QString m_key;
};

} // namespace weightroom
