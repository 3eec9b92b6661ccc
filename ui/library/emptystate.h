// What stands where there is nothing to list: a sentence, and what can be done.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace weightroom
{

class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);

    // Plain text; an empty action hides its button. icon is a name of resources/icons.
    void show(
        const QString &icon, const QString &title, const QString &text, const QString &action = {},
        const QString &otherAction = {});

signals:
    void actionPressed();
    void otherActionPressed();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitLabels();

    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_action;
    QPushButton *m_other;
};

} // namespace weightroom
