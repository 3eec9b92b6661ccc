// What of the library is shown: the place chosen on the left, and the words typed above. Sorts too.
#pragma once

#include <QByteArrayList>
#include <QSortFilterProxyModel>
#include <QStringList>

namespace weightroom
{

// What a place lets through.
struct PlaceFilter {
    enum class Kind { All, Problems, Family, Quantisation };

    Kind kind = Kind::All;
    QString value;      // family or quantisation
    QStringList others; // Quantisation with an empty value: everything but these

    bool operator==(const PlaceFilter &) const = default;
};

struct LibraryRow;

// Over a LibraryModel only.
class LibraryFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit LibraryFilter(QObject *parent = nullptr);

    void setPlace(const PlaceFilter &place);
    // Every word must occur in name, family, quantisation or architecture.
    void setWords(const QString &text);

    bool hasChildren(const QModelIndex &parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    bool accepts(const LibraryRow &row) const;

    PlaceFilter m_place;
    QByteArrayList m_words; // in lower case, UTF-8
};

} // namespace weightroom
