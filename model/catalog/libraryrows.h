// The rows of a library, shared by all who show some of them.
#pragma once

#include "model/catalog/libraryrow.h"

#include <QList>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>

namespace weightroom
{

struct Snapshot;

// A list of rows that never change. Copies share the list; lists made one after the other share the rows that
// stayed as they were (sharingWith()), and so do the nodes of a tree: ten thousand rows are there once.
class LibraryRows
{
    using Shared = std::shared_ptr<const LibraryRow>;

public:
    class const_iterator
    {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = LibraryRow;
        using difference_type = std::ptrdiff_t;
        using pointer = const LibraryRow *;
        using reference = const LibraryRow &;

        const_iterator() = default;
        reference operator*() const { return **m_at; }
        pointer operator->() const { return m_at->get(); }
        const_iterator &operator++()
        {
            ++m_at;
            return *this;
        }
        const_iterator operator++(int)
        {
            const auto before = *this;
            ++m_at;
            return before;
        }
        difference_type operator-(const const_iterator &other) const { return m_at - other.m_at; }
        bool operator==(const const_iterator &other) const { return m_at == other.m_at; }

    private:
        friend class LibraryRows;
        explicit const_iterator(QList<Shared>::const_iterator at)
            : m_at(at)
        {
        }
        QList<Shared>::const_iterator m_at;
    };

    LibraryRows() = default;
    LibraryRows(std::initializer_list<LibraryRow> rows);

    const_iterator begin() const { return const_iterator(m_rows.cbegin()); }
    const_iterator end() const { return const_iterator(m_rows.cend()); }
    qsizetype size() const { return m_rows.size(); }
    bool isEmpty() const { return m_rows.isEmpty(); }
    const LibraryRow &at(qsizetype i) const { return *m_rows.at(i); }
    const LibraryRow &operator[](qsizetype i) const { return at(i); }
    const Shared &shared(qsizetype i) const { return m_rows.at(i); }

    void append(LibraryRow row) { m_rows.append(std::make_shared<const LibraryRow>(std::move(row))); }
    void reserve(qsizetype rows) { m_rows.reserve(rows); }

    // Whether it is the very same list.
    bool isSharedWith(const LibraryRows &other) const { return m_rows.isSharedWith(other.m_rows); }
    // The same rows; those that are in the other list too are taken from there. The other list itself, if all
    // are.
    LibraryRows sharingWith(const LibraryRows &other) const;

    bool operator==(const LibraryRows &other) const;

private:
    QList<Shared> m_rows;
};

// In the order of their names as people read them. Any thread.
LibraryRows libraryRows(const Snapshot &snapshot);

} // namespace weightroom
