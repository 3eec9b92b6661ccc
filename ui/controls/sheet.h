// A dialog inside its window: a card over a scrim.
#pragma once

#include <QPointer>
#include <QWidget>

class QBoxLayout;
class QPushButton;
class QScrollArea;

namespace weightroom
{

// Rounded, in the window's colour.
class SheetCard : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *event) override;
};

// From edge to edge of a card, inside its border.
class SheetLine : public QWidget
{
    Q_OBJECT

public:
    explicit SheetLine(QWidget *card);

protected:
    void paintEvent(QPaintEvent *event) override;
};

// A child that covers the whole of the window it's given, and nothing of the window can be reached while it's
// open: the scrim takes clicks, Tab stays inside, the window's shortcuts don't fire. Made hidden. The card
// has a head and a foot that stay and a body between them that scrolls where the window is too small. Esc
// cancels; Enter presses the default button. To screen readers it's a modal dialog named by its accessible
// name.
class Sheet : public QWidget
{
    Q_OBJECT

public:
    explicit Sheet(QWidget *window);
    ~Sheet() override;

    // Shows the sheet with the focus on its first field. Of an open one nothing but that changes.
    void open();
    // Hides it; the focus goes back to where it was.
    void close();

    // Logical pixels; narrower where the window is.
    void setCardWidth(int width);
    // The parts; owned by the sheet from then on. A body replaces the one before, which is deleted.
    void setHead(QWidget *head);
    void setBody(QWidget *body);
    void setFoot(QWidget *foot);
    void setDefaultButton(QPushButton *button);

signals:
    // Esc: the owner decides what becomes of it.
    void cancelled();

protected:
    // What has the focus after open(); the first field unless overridden.
    virtual QWidget *firstField() const;
    // Sidebar the card anew after its contents changed.
    void placeCard();

    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void keepFocus(QWidget *now);
    QWidget *neighbour(QWidget *from, bool next) const;
    void orderTabs();
    void addPart(QWidget *part, int stretch);

    QWidget *m_window;
    QWidget *m_card;
    QBoxLayout *m_layout;
    QScrollArea *m_scroll;
    QPointer<QWidget> m_head;
    QPointer<QWidget> m_foot;
    QPointer<QPushButton> m_default;
    QPointer<QWidget> m_focusBefore;
    QPointer<QWidget> m_lastFocus; // inside
    int m_cardWidth = 660;
};

} // namespace weightroom
