// The JSON that `--json` prints. Unlike QJsonValue it keeps every integer whole and the order of keys.
#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QString>
#include <QStringList>
#include <concepts>
#include <functional>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace weightroom::cli
{

// A value; null by default.
class Json
{
public:
    using Member = std::pair<QString, Json>;

    Json() = default;
    Json(bool value);
    Json(const QString &text);
    template<std::integral T>
    requires(!std::same_as<T, bool>) Json(T value)
        : m_kind(Kind::Number)
        , m_text(QString::number(value))
    {
    }
    // The shortest digits that give the number back; "NaN", "Infinity" and "-Infinity" as strings, since JSON
    // has no such numbers.
    Json(float value);
    Json(double value);
    Json(const QStringList &texts);
    // Nothing is null.
    template<class T> Json(const std::optional<T> &value)
    {
        if (value)
            *this = Json(*value);
    }
    // A pointer would quietly be true.
    template<class T> Json(const T *) = delete;

    static Json array();
    static Json object(std::initializer_list<Member> members = {});
    static Json from(const QJsonValue &value);

    // Room for so many items; never needed.
    void reserve(qsizetype items);
    // On arrays.
    void append(Json item);
    // On objects; the key must be new.
    void add(const QString &key, Json value);
    qsizetype size() const { return qsizetype(m_items.size()); }

    // The same value, only to be written: as its text, which takes a fifth of the memory. For items of which
    // a document may have a million.
    Json flattened() const;

    // Indented, with a line feed at the end. ASCII controls, format characters and lone surrogates are
    // escaped, so that a document is safe on a terminal.
    QByteArray toText() const;

private:
    friend class LongDocument;
    enum class Kind { Null, Bool, Number, String, Array, Object, Flat };

    void write(QByteArray &out, int depth) const;

    Kind m_kind = Kind::Null;
    QString m_text;    // of a scalar
    QByteArray m_flat; // written without an indent
    std::vector<QString> m_keys;
    std::vector<Json> m_items;
};

// A document that is printed while it's made: an object with one list in it that may have a million items.
// Laid out as toText() does it.
class LongDocument
{
public:
    // Takes a piece of the text.
    using Print = std::function<void(const QByteArray &piece)>;

    // Begins with head's members; then comes the list under this key.
    LongDocument(const Json &head, const QString &key, Print print);

    void append(const Json &item);
    // Ends the list, and the document with tail's members.
    void finish(const Json &tail);

private:
    void add(const QString &key);
    void print(bool all);

    Print m_print;
    QByteArray m_text; // not printed yet
    bool m_isFirstMember = true;
    bool m_isFirstItem = true;
};

} // namespace weightroom::cli
