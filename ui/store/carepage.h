// The frame of a page about the store: title, sentence and buttons above, what it lists below, and at the
// right what can be done and what that frees.
#pragma once

#include <QStringList>
#include <QWidget>

class QBoxLayout;
class QLabel;

namespace weightroom
{

class DetailsTree;
class EmptyState;

class CarePage : public QWidget
{
    Q_OBJECT

public:
    CarePage(const QString &title, QWidget *parent);

    // Only rows in which every word is found are shown, or that there is none; the ticks and numbers stay.
    void setFilter(const QString &text);
    // Nothing is known yet; what is said meanwhile, or nothing.
    void setReading(const QString &title);

signals:
    void clearFilterRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

    void setSentence(const QString &text);
    // Beside the title.
    void addHeadButton(QWidget *button);
    // Between the head and the list; may be called again for more.
    void addBelowHead(QWidget *widget);
    // The list, and what stands in its place when it's empty. Once.
    void setBody(DetailsTree *list, QWidget *side);
    // Shows the list, or the sentence that there's nothing; then no side.
    void setEmpty(bool isEmpty, const QString &icon, const QString &title, const QString &text);

    // A label of the side: small and stepping back, or plain.
    static QLabel *noteLabel(QWidget *parent);

private:
    void filterRows();
    void showBody();

    QLabel *m_sentence;
    QBoxLayout *m_headLine;
    QBoxLayout *m_head;
    QBoxLayout *m_lines;
    DetailsTree *m_list = nullptr;
    QString m_filter;
    bool m_isFound = true;
    bool m_isEmpty = false;
    QWidget *m_side = nullptr;
    EmptyState *m_empty;
};

} // namespace weightroom
