// The rows of a library, shared by all who show some of them.
#pragma once

#include "model/core/digest.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>

namespace weightroom
{

struct Snapshot;

enum class ModelKind { Chat, Code, Vision, Embedding };

// A row of the library as the list shows it: plain values, made on a worker.
struct LibraryRow {
    QString key;           // canonical name; stable as long as the ref lives
    QString groupKey;      // what rows of one model share, lower case
    QString modelText;     // short name without the tag: "llama3.1", "me/support-bot"
    QString tag;           // "8b"; a seed-era build as "8b+Q4_0"
    QString build;         // quantisation; empty = unknown
    QString family;        // as people write it: "GPT-OSS"
    QString parameters;    // "8.0B"
    QString problem;       // what is wrong, in a few words; empty = nothing
    QByteArray filterText; // lower case, UTF-8: name, family, build, architecture
    ModelKind kind = ModelKind::Chat;
    quint64 parameterCount = 0;
    quint64 contextLength = 0; // 0 = unknown
    qint64 bytes = 0;
    qint64 sharedBytes = 0;        // of these, how many another model holds too
    QDateTime modified;            // UTC
    std::optional<Digest> id;      // of the manifest
    std::optional<Digest> weights; // in the store

    bool operator==(const LibraryRow &) const = default;
};

// The key without build and digest. In lower case it's what Name::foldedRef() gives, without parsing: rows
// are many. Lives as long as the row.
QStringView refOf(const LibraryRow &row);
// Whether that is this folded ref.
bool isOf(const LibraryRow &row, QStringView foldedRef);

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
