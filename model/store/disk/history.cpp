#include "model/store/disk/history.h"

#include "model/core/file.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// A line is some 300 bytes: this is hundreds of thousands of changes.
constexpr qint64 kHistoryLimitBytes = 256LL * 1024 * 1024;

constexpr std::array<const char16_t *, 8> kWords{u"build",  u"beside", u"kept",    u"copy",
                                                 u"rename", u"remove", u"restore", u"replace"};

QString digestText(const std::optional<Digest> &digest)
{
    return digest ? digest->toString() : QString();
}

std::optional<Digest> digestOf(const QJsonValue &value)
{
    const auto digest = Digest::parse(value.toString());
    return digest ? std::optional<Digest>(*digest) : std::nullopt;
}

} // namespace

QString whyWord(ChangeReason why)
{
    return QString::fromUtf16(kWords[static_cast<std::size_t>(why)]);
}

std::optional<HistoryLine> parseHistoryLine(const QByteArray &line)
{
    const auto object = QJsonDocument::fromJson(line).object();
    const auto name = object.value("name"_L1).toString();
    const auto word = object.value("why"_L1).toString();
    if (name.isEmpty())
        return std::nullopt;
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        if (word == QStringView(kWords[i]))
            return HistoryLine{
                QDateTime::fromString(object.value("when"_L1).toString(), Qt::ISODateWithMs),
                name,
                digestOf(object.value("from"_L1)),
                digestOf(object.value("to"_L1)),
                static_cast<ChangeReason>(i),
                object.value("source"_L1).toString()};
    }
    return std::nullopt;
}

Result<QByteArray> readHistoryText(const Store &store)
{
    const auto path = store.privatePath(u"history"_s);
    auto text = readWhole(path, kHistoryLimitBytes, Links::Refuse);
    if (!text && text.error().kind == Error::Kind::NotFound)
        return QByteArray();
    return text;
}

Result<void> appendHistory(const Store &store, const HistoryLine &line)
{
    const auto path = store.privatePath(u"history"_s);
    TRY_ASSIGN(const auto fd, openAppending(store, path));
    TRY_ASSIGN(const auto stamp, stampOf(fd.get(), path));
    QByteArray text = QJsonDocument(QJsonObject{
                                        {u"when"_s, line.when.toUTC().toString(Qt::ISODateWithMs)},
                                        {u"name"_s, line.name},
                                        {u"from"_s, digestText(line.from)},
                                        {u"to"_s, digestText(line.to)},
                                        {u"why"_s, whyWord(line.why)},
                                        {u"source"_s, line.source}})
                          .toJson(QJsonDocument::Compact)
        + '\n';
    if (stamp.bytes > 0) {
        const auto last = readAt(fd.get(), stamp.bytes - 1, 1, path);
        if (last && *last != "\n")
            text.prepend('\n');
    }
    TRY(writeAll(fd.get(), text, path));
    return syncFile(fd.get(), path);
}

Result<std::vector<HistoryLine>> readHistory(const Store &store)
{
    TRY_ASSIGN(const auto text, readHistoryText(store));
    std::vector<HistoryLine> lines;
    for (const auto &line : text.split('\n')) {
        if (auto read = parseHistoryLine(line))
            lines.push_back(std::move(*read));
    }
    return lines;
}

// Parses only the lines in which the name stands: there may be tens of thousands, and each is JSON.
Result<std::vector<HistoryLine>> readHistory(const Store &store, const QString &canonicalName)
{
    TRY_ASSIGN(const auto text, readHistoryText(store));
    std::vector<HistoryLine> lines;
    const auto folded = text.toLower(); // ASCII only, as names are
    const auto name = canonicalName.toLower().toUtf8();
    qsizetype at = 0;
    while ((at = folded.indexOf(name, at)) >= 0) {
        const auto begin = text.lastIndexOf('\n', at) + 1;
        const auto feed = text.indexOf('\n', at);
        const auto end = feed < 0 ? text.size() : feed;
        auto line = parseHistoryLine(text.sliced(begin, end - begin));
        if (line && line->name.compare(canonicalName, Qt::CaseInsensitive) == 0)
            lines.push_back(std::move(*line));
        at = end;
    }
    return lines;
}

} // namespace weightroom
