// The field that narrows the list as one types. Shows its key while it's empty; Esc clears it.
#pragma once

#include <QLineEdit>

namespace weightroom
{

class FilterField : public QLineEdit
{
    Q_OBJECT

public:
    // What is narrowed.
    enum class Subject { Models, Files, Trash };

    explicit FilterField(const QKeySequence &key, QWidget *parent = nullptr);

    void setSubject(Subject subject);

signals:
    // Down or Enter: the list is wanted.
    void listRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QString m_hint;
};

} // namespace weightroom
