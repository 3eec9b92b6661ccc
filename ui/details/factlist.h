// Labels and values in two columns.
#pragma once

#include <QStringList>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace weightroom
{

// What a model can do: icons and words, wrapped.
class CapabilityRow : public QWidget
{
    Q_OBJECT

public:
    explicit CapabilityRow(QWidget *parent = nullptr);

    // Ollama's words.
    void setCapabilities(const QStringList &capabilities);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Item {
        QString icon; // empty = none
        QString word;
        QPoint position;
    };

    int lineHeight() const;
    int itemWidth(const Item &item) const;
    // Sidebar the items in a width; returns the height.
    int place(int width, QList<Item> &items) const;

    QList<Item> m_items;
};

// Made once; what changes is the text of the values, so that a selection in one survives.
class FactList : public QWidget
{
    Q_OBJECT

public:
    explicit FactList(QWidget *parent = nullptr);

    // Returns the row's number.
    int addRow(const QString &label, QWidget *value);
    // A row of plain text that wraps.
    QLabel *addText(const QString &label);
    void setRowVisible(int row, bool visible);
    // Shows text in a value made by addText(); hides the row if there is none.
    void setText(QLabel *value, const QString &text);

private:
    QGridLayout *m_layout;
};

} // namespace weightroom
