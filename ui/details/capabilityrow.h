// What a model can do: icons and words, wrapped.
#pragma once

#include <QStringList>
#include <QWidget>

namespace weightroom
{

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
    // Places the items in a width; returns the height.
    int place(int width, QList<Item> &items) const;

    QList<Item> m_items;
};

} // namespace weightroom
