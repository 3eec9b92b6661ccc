#include "model/core/digest.h"
#include "model/modelfile/gojson.h"
#include "model/modelfile/lint.h"
#include "model/modelfile/parser.h"
#include "model/modelfile/printer.h"
#include "model/modelfile/request.h"
#include "support/testclass.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace weightroom;
using namespace weightroom::modelfile;

namespace
{

QJsonObject readObject(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("can't open %s", qPrintable(path));
    const auto document = QJsonDocument::fromJson(file.readAll());
    if (!document.isObject())
        qFatal("no JSON object in %s", qPrintable(path));
    return document.object();
}

// The shared vectors, where there are any, and always our own of the same form.
QList<QJsonObject> vectors(const QString &list)
{
    QStringList files = {QStringLiteral(WEIGHTROOM_TEST_DATA) + u"/modelfile/vectors.json"_s};
    const auto shared = QStringLiteral(WEIGHTROOM_SHARED);
    if (!shared.isEmpty())
        files.append(shared + u"/vectors/modelfiles.json"_s);
    QList<QJsonObject> all;
    for (const auto &file : files) {
        const auto array = readObject(file).value(list).toArray();
        if (array.isEmpty())
            qFatal("no %s in %s", qPrintable(list), qPrintable(file));
        for (const auto &value : array)
            all.append(value.toObject());
    }
    return all;
}

void addRows(const QString &list)
{
    QTest::addColumn<QJsonObject>("vector");
    for (const auto &vector : vectors(list))
        QTest::newRow(qPrintable(vector.value(u"id"_s).toString())) << vector;
}

QByteArray bytesOf(const QJsonObject &vector)
{
    if (vector.contains(u"input_b64"_s))
        return QByteArray::fromBase64(vector.value(u"input_b64"_s).toString().toLatin1());
    return vector.value(u"input"_s).toString().toUtf8();
}

QString vectorName(const Command &command)
{
    if (command.kind == CommandKind::From)
        return u"model"_s;
    return command.kind == CommandKind::Parameter ? command.key : commandName(command.kind);
}

QByteArray paramsJson(const QJsonValue &value)
{
    return QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
}

QJsonValue optionalText(const std::optional<QString> &text)
{
    return text ? QJsonValue(*text) : QJsonValue(QJsonValue::Undefined);
}

void compareRequest(const Request &request, const QJsonObject &expected)
{
    QVERIFY(!request.from.empty());
    QCOMPARE(request.from.back().text, expected.value(u"from"_s).toString());
    QCOMPARE(optionalText(request.system), expected.value(u"system"_s));
    QCOMPARE(optionalText(request.templateText), expected.value(u"template"_s));
    QCOMPARE(optionalText(request.renderer), expected.value(u"renderer"_s));
    QCOMPARE(optionalText(request.parser), expected.value(u"parser"_s));
    QCOMPARE(optionalText(request.requirement), expected.value(u"requires"_s));
    QCOMPARE(QJsonArray::fromStringList(request.licenses), expected.value(u"license"_s).toArray());
    QJsonArray messages;
    for (const auto &message : request.messages)
        messages.append(QJsonObject{{u"role"_s, message.role}, {u"content"_s, message.content}});
    QCOMPARE(messages, expected.value(u"messages"_s).toArray());
    const auto layer = paramsLayer(request.parameters).value();
    const auto parameters = QJsonDocument::fromJson(layer).object();
    QCOMPARE(paramsJson(parameters), paramsJson(expected.value(u"parameters"_s)));
}

void compareBlob(const QByteArray &bytes, const QJsonObject &vector, const QString &key)
{
    QCOMPARE(bytes, vector.value(key).toString().toUtf8());
    if (!bytes.isEmpty())
        QCOMPARE(Digest::of(bytes).hex(), vector.value(key + u"_sha256"_s).toString());
}

} // namespace

class TestVectors : public QObject
{
    Q_OBJECT

private slots:
    void theParserAgreesWithOllama_data() { addRows(u"parse"_s); }
    void theParserAgreesWithOllama()
    {
        QFETCH(QJsonObject, vector);
        const auto document = parseBytes(bytesOf(vector)).value();
        if (vector.contains(u"error"_s)) {
            const auto error = vector.value(u"error"_s).toObject();
            QVERIFY(document.hasErrors());
            const auto &first = document.diagnostics.front();
            QCOMPARE(first.code(), error.value(u"kind"_s).toString());
            QCOMPARE(ollamaText(first), error.value(u"message"_s).toString());
            QCOMPARE(first.ollamaLine, error.value(u"line"_s).toInt());
            QVERIFY(!requestOf(document));
            return;
        }
        QVERIFY(!document.hasErrors());
        const auto commands = vector.value(u"commands"_s).toArray();
        QCOMPARE(document.commands.size(), std::size_t(commands.size()));
        for (qsizetype i = 0; i < commands.size(); ++i) {
            const auto &command = document.commands.at(std::size_t(i));
            QCOMPARE(vectorName(command), commands.at(i)[u"name"_s].toString());
            QCOMPARE(ollamaArguments(command), commands.at(i)[u"args"_s].toString());
        }
    }

    void whatIsParsedPrintsToTheSame_data() { addRows(u"parse"_s); }
    void whatIsParsedPrintsToTheSame()
    {
        QFETCH(QJsonObject, vector);
        if (vector.contains(u"error"_s))
            return;
        const auto document = parseBytes(bytesOf(vector)).value();
        const auto printed = print(document.commands);
        QVERIFY2(printed, printed ? "" : qPrintable(printed.error().message));
        const auto again = parse(*printed);
        QVERIFY(!again.hasErrors());
        QCOMPARE(again.commands.size(), document.commands.size());
        for (std::size_t i = 0; i < again.commands.size(); ++i)
            QVERIFY(again.commands.at(i).sameAs(document.commands.at(i)));
    }

    void theRequestAgreesWithOllama_data() { addRows(u"requests"_s); }
    void theRequestAgreesWithOllama()
    {
        QFETCH(QJsonObject, vector);
        const auto document = parseBytes(bytesOf(vector)).value();
        const auto request = requestOf(document);
        if (vector.contains(u"request_error"_s)) {
            const auto error = vector.value(u"request_error"_s).toObject();
            QVERIFY(!request);
            QCOMPARE(request.error().kind, Error::Kind::Modelfile);
            QCOMPARE(request.error().message, error.value(u"message"_s).toString());
            const auto found = lint(document);
            const auto same = [&](const Diagnostic &diagnostic) {
                return diagnostic.severity() == Severity::Error
                    && diagnostic.code() == error.value(u"kind"_s).toString()
                    && diagnostic.ollama == request.error().message
                    && document.where(diagnostic.range) == request.error().where;
            };
            QCOMPARE(std::count_if(found.begin(), found.end(), same), 1);
            return;
        }
        QVERIFY2(request, request ? "" : qPrintable(request.error().message));
        compareRequest(*request, vector.value(u"request"_s).toObject());
        QStringList warnings;
        for (const auto &warning : request->warnings)
            warnings.append(warning.ollama);
        QCOMPARE(QJsonArray::fromStringList(warnings), vector.value(u"warnings"_s).toArray());
        compareBlob(paramsLayer(request->parameters).value(), vector, u"params_blob"_s);
        compareBlob(messagesLayer(request->messages), vector, u"messages_blob"_s);
    }
};

WEIGHTROOM_TEST(TestVectors)
#include "tst_vectors.moc"
