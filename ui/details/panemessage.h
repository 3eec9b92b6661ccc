// What stands in the pane when there is no model to show: nothing chosen, several, an error.
#pragma once

#include <QWidget>

class QLabel;

namespace weightroom
{

class PaneMessage : public QWidget
{
    Q_OBJECT

public:
    explicit PaneMessage(QWidget *parent = nullptr);

    // Plain text; icon is a name of resources/icons, or empty.
    void show(const QString &icon, const QString &sentence, const QString &more = {});

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintIcon();

    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_sentence;
    QLabel *m_more;
};

} // namespace weightroom
