#include "faults/hostileattacks.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

Verdict broken(const QString &problem)
{
    return {problem, problem, u"Manifest"_s, true};
}

Attack withText(const char *name, const QString &problem, const QByteArray &bytes)
{
    return {QString::fromLatin1(name), broken(problem), [bytes](const Victim &v) { v.write(bytes); }};
}

Attack withDigest(const char *name, const QByteArray &digest)
{
    return {QString::fromLatin1(name), broken(u"not a digest"_s), [digest](const Victim &v) {
                v.rewrite(v.digest(), digest);
            }};
}

Attack withSize(const char *size)
{
    return {
        u"A3 size "_s + QString::fromLatin1(size), broken(u"whole number of bytes"_s),
        [size](const Victim &v) { v.rewrite(v.size(), QByteArray("\"size\":") + size); }};
}

void addDigests(std::vector<Attack> &attacks)
{
    for (const auto &[name, digest] : std::initializer_list<std::pair<const char *, QByteArray>>{
             {"A1 path", "sha256:../../../../etc/passwd"},
             {"A1 path with a dash", "sha256-../../x"},
             {"A1 path of the right length", "sha256:" + QByteArray("../").repeated(21) + "x"},
             {"A1 absolute", "/etc/passwd"},
             {"A1 share", R"(\\\\host\\share)"},
             {"A1 percent", "sha256:%2e%2e%2f%2e%2e%2fetc%2fpasswd"},
             {"A1 NUL", "sha256:" + QByteArray(63, 'a') + "\\u0000"},
             {"A2 63 digits", "sha256:" + QByteArray(63, 'a')},
             {"A2 65 digits", "sha256:" + QByteArray(65, 'a')},
             {"A2 no digits", "sha256:"},
             {"A2 sha512", "sha512:" + QByteArray(64, 'a')},
             {"A2 other digits", "sha256:" + QByteArray(62, 'a') + "\xd9\xa1"},
             {"A2 line feed", "sha256:" + QByteArray(64, 'a') + "\\n"}})
        attacks.push_back(withDigest(name, digest));
}

void addTexts(std::vector<Attack> &attacks)
{
    for (const auto &attack :
         {withText("A6 not JSON", u"not JSON"_s, "hello"), withText("A6 empty", u"empty"_s, ""),
          withText("A6 white space", u"empty"_s, " \n\t\n"),
          withText("A6 byte order mark", u"byte order mark"_s, "\xef\xbb\xbf{}"),
          withText("A6 UTF-16", u"byte order mark"_s, QByteArray("\xff\xfe{\0}\0", 6)),
          withText("A6 NUL", u"not JSON"_s, QByteArray("{\0}", 3)),
          withText("A6 not UTF-8", u"not JSON"_s, "{\"a\":\"\xff\"}"),
          withText("A6 zeros", u"not JSON"_s, QByteArray(400, '\0')),
          withText(
              "A7 many layers", u"the limit is"_s,
              "{\"layers\":[" + QByteArray("{},").repeated(1'500'000) + "{}]}"),
          withText(
              "A7 as many values as fit", u"more than"_s,
              "{\"schemaVersion\":2,\"layers\":[" + QByteArray("[0],").repeated(1'000'000) + "{}]}"),
          withText("A8 deep", u"not JSON"_s, QByteArray(100'000, '[')),
          withText("A8 deep objects", u"not JSON"_s, QByteArray("{\"a\":").repeated(100'000)),
          withText(
              "A8 deep and unknown", u"not JSON"_s,
              "{\"x\":" + QByteArray(100'000, '[') + QByteArray(100'000, ']') + "}")})
        attacks.push_back(attack);
}

} // namespace

std::vector<Attack> brokenManifests()
{
    std::vector<Attack> attacks;
    addDigests(attacks);
    for (const auto *size : {"-1", "9223372036854775808", "1e308", "\"12\"", "1.5"})
        attacks.push_back(withSize(size));
    addTexts(attacks);
    const auto add = [&](const QString &name, const QString &problem, auto make) {
        attacks.push_back({name, broken(problem), make});
    };
    add(u"A6 cut"_s, u"not JSON"_s, [](const Victim &v) { v.write(v.manifest().chopped(20)); });
    add(u"A6 two values"_s, u"not JSON"_s, [](const Victim &v) { v.write(v.manifest() + v.manifest()); });
    add(u"A6 garbage behind"_s, u"not JSON"_s, [](const Victim &v) { v.write(v.manifest() + "x"); });
    add(u"A7 a hole of 1 GiB"_s, u"the limit is"_s, [](const Victim &v) {
        v.write("{}");
        QFile::resize(v.manifestPath(), qint64(1) << 30);
    });
    add(u"A9 a key twice"_s, u"twice"_s, [](const Victim &v) {
        v.rewrite("\"digest\":\"" + v.digest(), "\"digest\":\"x\",\"digest\":\"" + v.digest());
    });
    return attacks;
}

std::vector<Attack> oddManifests()
{
    std::vector<Attack> attacks;
    const auto add = [&](const QString &name, const QString &problem, auto make) {
        attacks.push_back({name, {problem, problem, {}, true}, make});
    };
    add(u"A2 upper case"_s, u"upper case"_s, [](const Victim &v) {
        v.rewrite(v.digest(), "sha256:" + v.weights.digest.hex().toUpper().toUtf8());
    });
    add(u"A3 size differs"_s, u" bytes, but "_s, [](const Victim &v) { v.rewrite(v.size(), "\"size\":1"); });
    add(u"A6 line feeds behind"_s, {}, [](const Victim &v) { v.write(v.manifest() + "\n \r\n"); });
    add(u"A10 a layer twice"_s, {}, [](const Victim &v) {
        v.write(Manifest::write(v.config, {v.weights, v.weights}));
    });
    add(u"A11 unknown media type"_s, {}, [](const Victim &v) {
        v.write(Manifest::write(v.config, {v.weights, v.store.blob(u"x/unknown", "unknown")}));
    });
    add(u"A11 no media type"_s, u"no media type"_s, [](const Victim &v) {
        v.write(Manifest::write(v.config, {v.weights, v.store.blob({}, "typeless")}));
    });
    add(u"A11 media type of 1 MiB"_s, {}, [](const Victim &v) {
        v.write(Manifest::write(v.config, {v.weights, v.store.blob(QString(1 << 20, u'x'), "long")}));
    });
    for (const auto *version : {"1", "3", "\"2\"", "null"})
        add(u"A12 version "_s + QString::fromLatin1(version), u"unknown manifest version"_s,
            [version](const Victim &v) {
                v.rewrite("\"schemaVersion\":2", QByteArray("\"schemaVersion\":") + version);
            });
    add(u"A12 image index"_s, u"list of manifests"_s,
        [](const Victim &v) { v.write(R"({"schemaVersion":2,"manifests":[]})"); });
    add(u"A13 no layers"_s, u"no layers"_s, [](const Victim &v) { v.write(Manifest::write(v.config, {})); });
    add(u"A13 null layers"_s, u"no layers"_s,
        [](const Victim &v) { v.write(R"({"schemaVersion":2,"layers":null})"); });
    for (const auto *config : {"null", "{}", R"({"digest":""})", R"({"digest":null})"})
        add(u"A13 config "_s + QString::fromLatin1(config), u"no config"_s, [config](const Victim &v) {
            auto bytes = Manifest::write(v.config, {v.weights});
            const auto begin = bytes.indexOf("\"config\":") + 9;
            v.write(bytes.replace(begin, bytes.indexOf(",\"layers\"") - begin, config));
        });
    add(u"A15 urls"_s, {}, [](const Victim &v) {
        v.rewrite("\"schemaVersion\":2", R"("urls":["file:///etc/passwd","http://x"],"schemaVersion":2)");
    });
    add(u"A16 sums past 2^63"_s, u" bytes, but "_s,
        [](const Victim &v) { v.rewrite(v.size(), "\"size\":9223372036854775807"); });
    return attacks;
}

} // namespace weightroom
