// What the documents promise: every key that a command prints with --json and what it holds, every key of the
// lines of progress, and the exit status. One table; the shared list of commands is held against it.
#include "app/ctlprocess.h"
#include "model/core/error.h"
#include "support/ggufbuilder.h"
#include "support/shared.h"
#include "support/testclass.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>

using namespace Qt::StringLiterals;
using namespace weightroom;

namespace
{

// A shape is JSON. An object has just these keys; one with "?" behind it need only be in some of a list's. A
// list has one element or more, each of this shape. A text says what the value may be: one of isA()'s words,
// or "=" and the text itself.
const char *const kNameParts =
    R"({"host": "string", "namespace": "string", "model": "string", "tag": "string", "build": "string",
        "digest": "string"})";
const char *const kName =
    R"({"input": "text", "valid": "bool", "reason": "string", "parts": PARTS, "full": PARTS, "canonical": "string",
        "short": "string", "complete": "bool", "manifest_path": "string", "warnings": "strings"})";
const char *const kDiagnostics =
    R"([{"severity": "=error|=warning|=info", "code": "text", "message": "text", "ollama": "text|null", "line": "count|null",
         "column": "count|null", "end_line": "count|null", "end_column": "count|null"}])";
const char *const kLint =
    R"({"ok": "bool", "diagnostics": DIAGNOSTICS, "commands": [{"name": "text", "args": "text", "line": "count",
        "column": "count", "key?": "text", "role?": "text"}]})";
const char *const kHeader =
    R"("path": "path", "bytes": "count", "version": "count", "endian": "=little|=big", "alignment": "count",
       "data_offset": "count", "architecture": "text|null", "name": "text|null", "dominant_tensor_type": "text|null",
       "parameter_count": "count", "context_length": "count|null", "block_count": "count|null",
       "embedding_length": "count|null", "tensor_count": "count")";
const char *const kSound =
    R"("shards": "nothing", "problems": "nothing", "file_type": {"number": "count", "name": "text"})";
const char *const kMetadata =
    R"("metadata": [{"key": "text", "type": "text", "value?": "any", "element_type?": "text", "length?": "count"}])";
const char *const kTensors =
    R"("tensors": [{"name": "text", "dims": ["count"], "type": "text", "offset": "count", "bytes": "count"}])";
const char *const kSplit =
    R"({HEADER, "metadata": [{"key": "text", "type": "text", "value": "any"}], "problems": ["text"],
        "shards": [{"path": "path", "number": "count", "present": "bool"}], "file_type": "null"})";
const char *const kBuilt =
    R"({"name": "text", "manifest": "digest", "path": "path", "weights": "path", "kept_as": "KEPT",
        "layers": [{"media_type": "text", "digest": "digest", "bytes": "count", "reused": "bool"}],
        "import": {"method": "=copy|=reflink|=link|=move|=none", "bytes_hashed": "count", "bytes_written": "count",
                   "seconds": "number", "digest_cached": "bool"},
        "imports": [{"path": "path", "method": "=copy|=reflink|=link|=move|=none", "bytes": "count",
                     "bytes_hashed": "count", "bytes_written": "count", "seconds": "number", "digest_cached": "bool",
                     "reused": "bool"}],
        "diagnostics": SAID})";
const char *const kList =
    R"({"store": "path", "read_only": "bool", "notes": "strings", "models": [{"name": "text", "short": "text",
        "tag": "text", "build": "text", "id": "text", "digest": "digest", "bytes": "count", "unshared_bytes": "count",
        "modified": "time", "family": "text", "architecture": "text", "parameters": "text", "parameter_count": "count",
        "context_length": "count", "capabilities": ["text"], "damaged": "bool", "problems": "strings"}],
        "unreadable": "nothing"})";
const char *const kHistory =
    R"([{"when": "time", "name": "text", "from": "digest|null", "to": "digest|null", "why": "text",
         "source": "string"}])";
const char *const kShow =
    R"({"name": "text", "manifest": {"digest": "digest", "path": "path", "bytes": "count"}, "config": "object",
        "layers": [{"media_type": "text", "digest": "digest", "bytes": "count", "path": "path", "present": "bool",
                    "problem": "null"}],
        "weights": {HEADER, SOUND}, "capabilities": ["text"], "parameters": {"seed": "count"}, "system": "text",
        "template": "text", "licenses": ["text"], "messages": [{"role": "text", "content": "text"}],
        "history": HISTORY, "problems": "nothing"})";
const char *const kModelfile = R"({"name": "text", "modelfile": "text"})";
const char *const kManifest = R"({"name": "text", "digest": "digest", "text": "text"})";
const char *const kLayers =
    R"({"name": "text", "layers": [{"media_type": "text", "digest": "digest", "bytes": "count", "path": "path",
        "present": "bool", "problem": "null"}], "problems": "nothing"})";
const char *const kCopied =
    R"({"done": ["text"], "bytes_freed": "count", "warnings": "strings", "missing": "strings",
        "from": {"name": "text", "manifest": "digest", "earlier": "bool", "since": "time|null"}})";
const char *const kRemoved = R"({"done": ["text"], "bytes_freed": "count", "warnings": "strings"})";
const char *const kRestored =
    R"({"done": ["text"], "bytes_freed": "count", "warnings": "strings", "missing": "strings", "damaged": "strings"})";
const char *const kTrash =
    R"({"entries": [{"id": "text", "name": "text", "when": "time", "why": "text", "bytes": "count",
                     "digests": ["digest"]}],
        "bytes": "count", "set_aside": [{"path": "path", "bytes": "count"}],
        "unclaimed": [{"path": "path", "bytes": "count"}], "unreadable": [{"path": "path", "problem": "text"}]})";
const char *const kEmptied =
    R"({"done": ["text"], "bytes_freed": "count", "dry_run": "bool", "set_aside": [{"path": "path", "bytes": "count"}]})";
const char *const kVerified =
    R"({"blobs": "count", "bytes": "count", "seconds": "number",
        "damaged": [{"digest": "digest", "path": "path", "problem": "text", "models": ["text"]}],
        "missing": [{"digest": "digest", "path": "path", "problem": "text", "models": ["text"]}],
        "manifests": [{"path": "path", "problem": "text"}], "unchecked": "nothing", "unchecked_manifests": "nothing",
        "models": ["text"], "notes": "strings", "cancelled": "bool"})";
const char *const kSoundStore =
    R"({"blobs": "count", "bytes": "count", "seconds": "number", "damaged": "nothing", "missing": "nothing",
        "manifests": "nothing", "unchecked": "nothing", "unchecked_manifests": "nothing", "models": "nothing",
        "notes": "strings", "cancelled": "bool"})";
const char *const kRepaired =
    R"({"checked": "count", "repaired": [{"digest?": "digest", "name?": "text", "from": "text", "bytes": "count"}],
        "set_aside": "nothing", "unrepaired": "nothing"})";
const char *const kUnrepaired =
    R"({"checked": "count", "repaired": "nothing", "set_aside": [{"digest": "digest", "path": "path"}],
        "unrepaired": [{"digest": "digest", "problem": "text", "models": ["text"]}]})";
const char *const kPruned =
    R"({"removed": [{"path": "path", "bytes": "count", "kind": "=blob|=partial|=staging|=foreign", "freed": "bool"}],
        "bytes": "count", "dry_run": "bool", "kept_recent": "count", "refused": "null", "trash_entry": "text|null",
        "blobs_bytes_before": "count", "blobs_bytes_after": "count"})";
const char *const kNotPruned =
    R"({"removed": "nothing", "bytes": "count", "dry_run": "bool", "kept_recent": "count", "refused": "text",
        "trash_entry": "null", "blobs_bytes_before": "count", "blobs_bytes_after": "count"})";
const char *const kUsage =
    R"({"models_bytes": "count", "shared_bytes": "count", "unreferenced_bytes": "count", "partial_bytes": "count",
        "foreign_bytes": "count", "staging_bytes": "count", "trash_bytes": "count", "damaged_bytes": "count",
        "blobs_bytes": "count", "free_bytes": "count", "unreadable": "strings",
        "models": [{"name": "text", "bytes": "count", "unshared_bytes": "count"}]})";
const char *const kError = R"({"error": {"kind": "text", "message": "text", "where": "string"}})";
const char *const kProgress =
    R"({"phase": "=preparing|=importing|=hashing|=finishing|=done", "bytes_done": "count", "bytes_total": "count"})";

bool isA(const QString &word, const QJsonValue &value)
{
    static const QRegularExpression digest(u"^sha256:[0-9a-f]{64}$"_s);
    static const QRegularExpression time(u"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"_s);
    const auto text = value.toString();
    const auto list = value.toArray();
    const auto isText = [](const QJsonValue &one) { return one.isString(); };
    const double number = value.toDouble(-1);
    const QHash<QString, bool> words{
        {u"any"_s, !value.isUndefined()},
        {u"bool"_s, value.isBool()},
        {u"count"_s, number >= 0 && std::floor(number) == number},
        {u"digest"_s, digest.match(text).hasMatch()},
        {u"nothing"_s, value.isArray() && list.isEmpty()},
        {u"null"_s, value.isNull()},
        {u"number"_s, number >= 0},
        {u"object"_s, value.isObject() && !value.toObject().isEmpty()},
        {u"path"_s, text.startsWith(u'/')},
        {u"string"_s, value.isString()},
        {u"strings"_s, value.isArray() && std::all_of(list.begin(), list.end(), isText)},
        {u"text"_s, !text.isEmpty()},
        {u"time"_s, time.match(text).hasMatch()}};
    if (!word.startsWith(u'=') && !words.contains(word))
        qFatal("a shape says %s", qPrintable(word));
    return word.startsWith(u'=') ? text == word.mid(1) : words[word];
}

QString textOf(const QJsonValue &value)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact).left(200));
}

void compareObject(
    const QJsonObject &value, const QJsonObject &shape, const QString &where, QStringList &faults);

void compare(const QJsonValue &value, const QJsonValue &shape, const QString &where, QStringList &faults)
{
    if (shape.isString()) {
        const auto words = shape.toString().split(u'|');
        if (std::none_of(words.begin(), words.end(), [&](const auto &word) { return isA(word, value); }))
            faults.append(u"%1 is %2 and no %3"_s.arg(where, textOf(value), shape.toString()));
    } else if (shape.isObject()) {
        compareObject(value.toObject(), shape.toObject(), where, faults);
    } else {
        const auto element = shape[0];
        const auto list = value.toArray();
        if (list.isEmpty())
            faults.append(u"%1 is %2 and no list of something"_s.arg(where, textOf(value)));
        for (const auto &one : list)
            compare(one, element, where + u"[]"_s, faults);
        for (const auto &key : element.toObject().keys()) {
            const auto has = [&](const QJsonValue &one) { return one.toObject().contains(key.chopped(1)); };
            if (key.endsWith(u'?') && std::none_of(list.begin(), list.end(), has))
                faults.append(u"%1: none has %2"_s.arg(where, key.chopped(1)));
        }
    }
}

void compareObject(
    const QJsonObject &value, const QJsonObject &shape, const QString &where, QStringList &faults)
{
    for (auto key = shape.begin(); key != shape.end(); ++key) {
        const bool isOptional = key.key().endsWith(u'?');
        const auto name = isOptional ? key.key().chopped(1) : key.key();
        if (!isOptional || value.contains(name))
            compare(value[name], key.value(), where + u'.' + name, faults);
    }
    for (const auto &key : value.keys()) {
        if (!shape.contains(key) && !shape.contains(key + u'?'))
            faults.append(u"%1.%2 isn't in the table"_s.arg(where, key));
    }
}

QStringList faultsOf(const QJsonObject &document, const QString &shape)
{
    QJsonParseError error{};
    const auto parsed = QJsonDocument::fromJson(shape.toUtf8(), &error);
    if (error.error != QJsonParseError::NoError)
        qFatal("a shape isn't JSON: %s in %s", qPrintable(error.errorString()), qPrintable(shape));
    QStringList faults;
    compareObject(document, parsed.object(), {}, faults);
    return faults;
}

const QByteArray kRecipe = "FROM m\nPARAMETER stop a\nMESSAGE user Hi\nSYSTEM x\nSYSTEM y\n";

using Prepare = std::function<void(const CtlProcess &)>;

// One run of a command. "~/" in an argument is the home.
struct Row {
    const char *name;
    QStringList arguments;
    int status;
    QString shape;
    Prepare prepare = {};
    QByteArray input = {};
};

void must(bool isDone)
{
    if (!isDone)
        qFatal("can't prepare a test's store");
}

QString refPath(const QString &model)
{
    return u".ollama/models/manifests/registry.ollama.ai/library/%1/latest"_s.arg(model);
}

// The blob of m's weights gets another last byte.
void damageWeights(const CtlProcess &ctl)
{
    QFile weights(ctl.json({u"path"_s, u"m"_s}).json()[u"path"].toString());
    must(weights.open(QIODevice::ReadWrite) && weights.seek(weights.size() - 1) && weights.write("x") == 1);
}

void damageEverything(const CtlProcess &ctl)
{
    damageWeights(ctl);
    ctl.file(refPath(u"bad"_s), "{");
    for (const auto &layer : ctl.json({u"show"_s, u"m"_s}).json()[u"layers"].toArray()) {
        if (layer[u"media_type"].toString().endsWith(u".license"_s))
            must(QFile::remove(layer[u"path"].toString()));
    }
}

// With what may lie there besides.
void fillTrash(const CtlProcess &ctl)
{
    const auto folder = u".ollama/models/.weightroom/"_s;
    ctl.file(folder + u"damaged/sha256-"_s + QString(64, u'd'), "junk");
    ctl.file(folder + u"trash/blobs/sha256-"_s + QString(64, u'e'), "of no entry");
    ctl.file(folder + u"trash/refs/20200101T000000000-00000000.json"_s, "{");
}

void addUnused(const CtlProcess &ctl)
{
    QFile file(ctl.file(u".ollama/models/blobs/sha256-"_s + QString(64, u'b'), "unused"));
    must(
        file.open(QIODevice::ReadWrite)
        && file.setFileTime(QDateTime::currentDateTime().addDays(-1), QFileDevice::FileModificationTime));
}

QString sharedList()
{
    QFile file(kShared + u"/cli.md"_s);
    must(file.open(QIODevice::ReadOnly));
    return QString::fromUtf8(file.readAll());
}

std::vector<Row> rows()
{
    const auto shape = [](const char *text, const QString &kept = u"null"_s,
                          const QString &said = u"\"nothing\""_s) {
        return QString::fromLatin1(text)
            .replace(u"PARTS"_s, QString::fromLatin1(kNameParts))
            .replace(u"DIAGNOSTICS"_s, QString::fromLatin1(kDiagnostics))
            .replace(u"HEADER"_s, QString::fromLatin1(kHeader))
            .replace(u"SOUND"_s, QString::fromLatin1(kSound))
            .replace(u"HISTORY"_s, QString::fromLatin1(kHistory))
            .replace(u"KEPT"_s, kept)
            .replace(u"SAID"_s, said);
    };
    const auto header = [&](const QStringList &more) {
        return u"{%1, %2, %3}"_s.arg(
            QString::fromLatin1(kHeader), QString::fromLatin1(kSound), more.join(u','));
    };
    const auto metadata = QString::fromLatin1(kMetadata);
    const auto tensors = QString::fromLatin1(kTensors);
    const auto sample = samplePath();
    return {
        {"a name", {u"name"_s, u"mistral:7b+q4_0"_s}, 0, shape(kName)},
        {"no name", {u"name"_s, u"../x"_s}, 4, shape(kName)},
        {"a Modelfile", {u"lint"_s, u"-"_s}, 0, shape(kLint), {}, kRecipe},
        {"a wrong Modelfile", {u"lint"_s, u"-"_s}, 4, shape(kLint), {}, kRecipe + "FORM x\n"},
        {"a file", {u"inspect"_s, sample}, 0, header({metadata})},
        {"a file with tensors", {u"inspect"_s, sample, u"--tensors"_s}, 0, header({metadata, tensors})},
        {"a file of several", {u"inspect"_s, u"~/s-00001-of-00003.gguf"_s}, 0, shape(kSplit)},
        {"no file", {u"inspect"_s, u"~/none.gguf"_s}, 3, shape(kError)},
        {"a damaged file", {u"inspect"_s, u"~/cut.gguf"_s}, 4, shape(kError)},
        {"a new model", {u"build"_s, u"n"_s, u"--from"_s, sample}, 0, shape(kBuilt)},
        {"a model kept, and warnings",
         {u"build"_s, u"M"_s, u"-f"_s, u"-"_s},
         0,
         shape(kBuilt, u"text"_s, QString::fromLatin1(kDiagnostics)),
         {},
         "FROM ./q.gguf\nSYSTEM x\nSYSTEM y\n"},
        {"models", {u"list"_s}, 0, shape(kList)},
        {"a model", {u"show"_s, u"m"_s}, 0, shape(kShow)},
        {"its Modelfile", {u"show"_s, u"m"_s, u"--modelfile"_s}, 0, shape(kModelfile)},
        {"its manifest", {u"show"_s, u"m"_s, u"--manifest"_s}, 0, shape(kManifest)},
        {"its layers", {u"show"_s, u"m"_s, u"--layers"_s}, 0, shape(kLayers)},
        {"where weights are", {u"path"_s, u"m"_s}, 0, u"{\"path\": \"path\"}"_s},
        {"where no weights are", {u"path"_s, u"none"_s}, 3, shape(kError)},
        {"a copy", {u"cp"_s, u"m"_s, u"n"_s}, 0, shape(kCopied)},
        {"another name", {u"mv"_s, u"m"_s, u"n"_s}, 0, shape(kCopied)},
        {"a removal", {u"rm"_s, u"m"_s}, 0, shape(kRemoved)},
        {"a removal for good", {u"rm"_s, u"m"_s, u"--purge"_s}, 0, shape(kRemoved)},
        {"what was removed", {u"restore"_s, u"gone"_s}, 0, shape(kRestored)},
        {"a name's history",
         {u"history"_s, u"gone"_s},
         0,
         u"{\"name\": \"text\", \"history\": %1}"_s.arg(QString::fromLatin1(kHistory))},
        {"the trash", {u"trash"_s}, 0, shape(kTrash), fillTrash},
        {"an emptying", {u"trash"_s, u"empty"_s, u"--dry-run"_s}, 0, shape(kEmptied), fillTrash},
        {"a sound store", {u"verify"_s}, 0, shape(kSoundStore)},
        {"a damaged store", {u"verify"_s}, 5, shape(kVerified), damageEverything},
        {"a repair",
         {u"repair"_s},
         0,
         shape(kRepaired),
         [](const CtlProcess &ctl) {
             ctl.buildSample(u"n"_s);
             damageWeights(ctl);
             must(ctl.json({u"verify"_s}).status == 5);
             must(QFile::resize(ctl.path(refPath(u"n"_s)), 10));
         }},
        {"no repair",
         {u"repair"_s, u"gone"_s},
         5,
         shape(kUnrepaired),
         [](const CtlProcess &ctl) {
             must(ctl.json({u"build"_s, u"gone"_s, u"--from"_s, ctl.path(u"q.gguf"_s)}).status == 0);
             must(QFile::remove(ctl.path(u"q.gguf"_s)));
             QFile weights(ctl.json({u"path"_s, u"gone"_s}).json()[u"path"].toString());
             must(
                 weights.open(QIODevice::ReadWrite) && weights.seek(weights.size() - 1)
                 && weights.write("x") == 1);
         }},
        {"a prune", {u"prune"_s}, 0, shape(kPruned), addUnused},
        {"a prune that is tried", {u"prune"_s, u"--dry-run"_s}, 0, shape(kPruned), addUnused},
        {"a prune that is refused",
         {u"prune"_s},
         1,
         shape(kNotPruned),
         [](const CtlProcess &ctl) {
             addUnused(ctl);
             ctl.file(refPath(u"bad"_s), "{");
         }},
        {"what was pruned",
         {u"restore"_s, u"--id"_s, u"PRUNED"_s},
         0,
         shape(kRestored),
         [](const CtlProcess &ctl) {
             addUnused(ctl);
             must(ctl.json({u"prune"_s}).status == 0);
         }},
        {"what it takes", {u"usage"_s}, 0, shape(kUsage)},
        {"a shell's script",
         {u"completion"_s, u"bash"_s},
         0,
         u"{\"shell\": \"text\", \"script\": \"text\"}"_s},
        {"help", {u"list"_s, u"--help"_s}, 0, u"{\"help\": \"text\"}"_s},
        {"the version", {u"--version"_s}, 0, u"{\"version\": \"text\"}"_s},
        {"a wrong command", {u"frobnicate"_s}, 2, shape(kError)},
    };
}

} // namespace

class TestDocuments : public QObject
{
    Q_OBJECT

private:
    const CtlProcess m_prepared;

private slots:
    void initTestCase()
    {
        QCOMPARE(
            m_prepared
                .json(
                    {u"build"_s, u"m"_s, u"-f"_s, u"-"_s},
                    "FROM " + samplePath().toUtf8()
                        + "\nSYSTEM x\nTEMPLATE {{ .Prompt }}\nPARAMETER seed 42\nLICENSE MIT\nMESSAGE user "
                          "Hi\n")
                .status,
            0);
        m_prepared.buildSample(u"gone"_s);
        QCOMPARE(m_prepared.json({u"rm"_s, u"gone"_s}).status, 0);
        m_prepared.file(u"cut.gguf"_s, "GGUF\3\0\0\0");
        GgufBuilder()
            .string("general.architecture", "llama")
            .u32("general.file_type", 7)
            .tensor("w", 0, {32})
            .write(m_prepared.path(u"q.gguf"_s));
        GgufBuilder()
            .string("general.architecture", "llama")
            .number("split.no", gguf::ValueType::Uint16, 0)
            .number("split.count", gguf::ValueType::Uint16, 3)
            .write(m_prepared.path(u"s-00001-of-00003.gguf"_s));
    }

    void everyKeyIsThereAndHoldsWhatItSays_data()
    {
        QTest::addColumn<int>("index");
        const auto all = rows();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::addRow("%s", all[i].name) << int(i);
    }
    void everyKeyIsThereAndHoldsWhatItSays()
    {
        QFETCH(const int, index);
        const auto row = rows()[std::size_t(index)];
        CtlProcess ctl;
        ctl.copyHome(m_prepared);
        if (row.prepare)
            row.prepare(ctl);
        auto arguments = row.arguments;
        for (auto &argument : arguments) {
            if (argument.startsWith(u"~/"))
                argument.replace(0, 1, ctl.home());
            if (argument == u"PRUNED")
                argument = ctl.json({u"trash"_s}).json()[u"entries"][0][u"id"].toString();
        }
        const auto result = ctl.json(arguments, row.input);
        QVERIFY2(result.status == row.status, (result.out + result.messages).constData());
        QCOMPARE(faultsOf(result.json(), row.shape).join(u'\n'), QString());
    }

    void everyLineOfProgressHasItsKeys_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("build") << QStringList{u"build"_s, u"n"_s, u"--from"_s, samplePath()};
        QTest::newRow("verify") << QStringList{u"verify"_s};
    }
    void everyLineOfProgressHasItsKeys()
    {
        QFETCH(const QStringList, arguments);
        const CtlProcess ctl;
        ctl.copyHome(m_prepared);
        const auto result = ctl.json(QStringList{u"--progress"_s, u"json"_s} + arguments);
        QCOMPARE(result.status, 0);
        QJsonObject last;
        for (const auto &line : result.messages.trimmed().split('\n')) {
            last = QJsonDocument::fromJson(line).object();
            QCOMPARE(faultsOf(last, QString::fromLatin1(kProgress)).join(u'\n'), QString());
        }
        QCOMPARE(last[u"phase"].toString(), u"done"_s);
    }

    void everyKindHasAStatus()
    {
        QSet<QString> kinds;
        for (int kind = 0; kind <= int(Error::Kind::Cancelled); ++kind)
            kinds.insert(kindName(Error::Kind(kind)));
        const auto known = exitStatuses().keys();
        QCOMPARE(QSet<QString>(known.begin(), known.end()), kinds);
        if (kShared.isEmpty())
            QSKIP("the shared list of statuses isn't here");
        static const QRegularExpression row(
            u"^\\| ([0-9]+) \\| (.*) \\|$"_s, QRegularExpression::MultilineOption);
        static const QRegularExpression kind(u"[A-Z][a-zA-Z]+"_s);
        static const QRegularExpression aside(u"\\([^)]*\\)"_s);
        QHash<QString, int> listed;
        for (auto lines = row.globalMatch(sharedList()); lines.hasNext();) {
            const auto line = lines.next();
            for (auto found = kind.globalMatch(line.captured(2).remove(aside)); found.hasNext();)
                listed[found.next().captured()] = line.captured(1).toInt();
        }
        QCOMPARE(exitStatuses(), listed);
    }

    // Whatever the shared list quotes in the row of a command that there is, its shapes have.
    void theSharedListSaysNoMore()
    {
        if (kShared.isEmpty())
            QSKIP("the shared list of commands isn't here");
        const auto list = sharedList();
        QMap<QString, QString> shapes;
        for (const auto &row : rows())
            shapes[row.arguments.front()] += row.shape;
        static const QRegularExpression row(
            u"^\\| (`[^|]*`[^|]*) \\| (.*) \\|$"_s, QRegularExpression::MultilineOption);
        static const QRegularExpression command(u"`([a-z]+) "_s);
        static const QRegularExpression word(u"\"([a-z_]+)\""_s);
        int compared = 0;
        for (auto lines = row.globalMatch(list); lines.hasNext();) {
            const auto line = lines.next();
            const auto name = command.match(line.captured(1) + u' ').captured(1);
            if (!shapes.contains(name) || (name == u"cp" && line.captured(1).contains(u"--to-store")))
                continue; // there is no such command yet
            for (auto words = word.globalMatch(line.captured(2)); words.hasNext(); ++compared) {
                const auto key = words.next().captured(1);
                const QRegularExpression there(u"[\"=]%1\\??[\"|]"_s.arg(key));
                QVERIFY2(there.match(shapes[name]).hasMatch(), qPrintable(name + u": "_s + key));
            }
        }
        QVERIFY2(compared > 100, qPrintable(QString::number(compared)));
    }
};

WEIGHTROOM_TEST(TestDocuments)
#include "tst_documents.moc"
