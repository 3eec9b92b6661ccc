// The types of a model's tensors by their bytes: a bar and its legend.
#pragma once

#include "model/items/tensormodel.h"

#include <QWidget>
#include <vector>

namespace weightroom
{

class TypeBar : public QWidget
{
    Q_OBJECT

public:
    explicit TypeBar(QWidget *parent = nullptr);

    // Largest first; those after the second are summed up if there are more than three.
    void setShares(const std::vector<TensorTypeShare> &shares);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Part {
        QString text; // "Q4_K 3.3 GB"
        double share = 0;
    };

    QColor colourOf(std::size_t part) const;
    int legendWidth(const Part &part) const;

    std::vector<Part> m_parts;
};

} // namespace weightroom
