// A GGUF file's metadata as a tree: key, kind and value; an array's elements are its children, in pages.
#pragma once

#include "model/core/error.h"
#include "model/gguf/header.h"

#include <QAbstractItemModel>
#include <QStringList>
#include <map>
#include <memory>

namespace weightroom
{

// Elements stay on the disk until they are wanted. As long as some are left, an array's last child stands for
// them: "1,000 more". Who listens to pageWanted() reads them on a worker and hands them to addPage().
class MetadataModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { Key, Kind, Value, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;

    void setHeader(std::shared_ptr<const gguf::Header> header);
    const std::shared_ptr<const gguf::Header> &header() const { return m_header; }

    // Whether the index stands for elements that aren't read yet.
    bool isRest(const QModelIndex &index) const;
    // Asks for the next page of an array, given itself or its last child; not while one is on its way.
    void loadMore(const QModelIndex &index);
    // Adds what was read, or says why it couldn't be. A page that isn't the next one is dropped.
    void addPage(int entry, quint64 first, const Result<QStringList> &texts);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

signals:
    // entry is the row of the array, and its place in the header.
    void pageWanted(int entry, quint64 first);

private:
    struct Elements {
        QStringList texts;
        QString problem;     // why the next page couldn't be read
        bool hasRest = true; // a row stands for elements that aren't read yet
        bool isLoading = false;
    };

    const gguf::Entry &entryAt(int row) const { return m_header->entries[std::size_t(row)]; }
    const Elements &elementsOf(int row) const;
    QVariant entryData(const gguf::Entry &entry, int column, int role) const;
    QVariant elementData(const QModelIndex &index, int role) const;
    QString restText(int entry) const;

    std::shared_ptr<const gguf::Header> m_header;
    std::map<int, Elements> m_elements; // of the arrays that were opened
};

} // namespace weightroom
