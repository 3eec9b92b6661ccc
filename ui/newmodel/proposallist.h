// The files of a sheet that is about several, each with its state.
#pragma once

#include <QListWidget>

namespace weightroom
{

class ProposalList : public QListWidget
{
    Q_OBJECT

public:
    enum class State { Good, NeedsLook, Refused };

    explicit ProposalList(QWidget *parent = nullptr);

    // Plain text; path is the tooltip.
    void addFile(const QString &title, const QString &path, State state);
    void setState(int row, State state);

signals:
    void chosen(int row);
};

} // namespace weightroom
