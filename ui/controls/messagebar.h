// A line across the window's foot or head that says what happened or what stands in the way, with buttons for
// what can be done about it. Never asks, never blocks.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace weightroom
{

class MessageBar : public QWidget
{
    Q_OBJECT

public:
    explicit MessageBar(QWidget *parent = nullptr);

    enum class Kind { Info, Warning, Error };

    // Shows a message in place of the one before. icon: a name of resources/icons. text is rich text: escape
    // what comes from files (toHtmlEscaped). actions: titles of the buttons, their ids in actionTriggered().
    struct Action {
        QString id;
        QString title;
        QString icon;
    };
    void showMessage(Kind kind, const QString &icon, const QString &text, const QList<Action> &actions);
    // What failed, as the core says it: made a sentence and escaped here.
    void showFailure(Kind kind, const QString &message);
    // Whether the cross is there; a message about a lasting state has none. On by default.
    void setClosable(bool closable);
    QString text() const;

signals:
    void actionTriggered(const QString &id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void recolour();

    Kind m_kind = Kind::Info;
    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_text;
    QHBoxLayout *m_buttons;
    QToolButton *m_close;
};

} // namespace weightroom
