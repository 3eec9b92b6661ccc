// Rows that hold every word of a filter.
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace weightroom
{

// Looks at cellrole::Filter of top-level rows, ignoring case; their children come with them. Sorts by
// cellrole::Sort.
class WordFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit WordFilter(QObject *parent = nullptr);

    void setWords(const QString &words);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
};

} // namespace weightroom
