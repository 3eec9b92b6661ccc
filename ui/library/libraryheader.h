// The list's header: small, flat; the sorted column is bolder and has the arrow beside its text.
#pragma once

#include <QHeaderView>

namespace weightroom
{

class LibraryHeader : public QHeaderView
{
    Q_OBJECT

public:
    explicit LibraryHeader(QWidget *parent = nullptr);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
};

} // namespace weightroom
