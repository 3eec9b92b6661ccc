#include "faults/hostileattacks.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qint64 kHugeBytes = qint64(100) << 20;

using Spoil = std::function<void(const Victim &, const QString &path)>;

void done(bool isDone, const char *what)
{
    if (!isDone)
        qFatal("can't make %s", what);
}

void hole(const QString &path)
{
    QFile file(path);
    done(file.open(QIODevice::WriteOnly) && file.resize(kHugeBytes), "a hole");
}

// What is nobody's but looks like a system's: were the real ones linked to, a program that deletes through
// links would, run by root, delete them.
QString strangersText(const Victim &v)
{
    const auto path = v.store.outside(v.name + u"-text"_s);
    QFile file(path);
    done(file.open(QIODevice::WriteOnly) && file.write("root:x:0:0:root:/root:/bin/sh\n") > 0, "a text");
    return path;
}

QString strangersDevice(const Victim &v)
{
    const auto path = v.store.outside(v.name + u"-device"_s);
    if (makeDevice(path))
        return path;
    done(::geteuid() != 0, "a device");
    return u"/dev/zero"_s; // which nobody but root can delete
}

// A sound manifest whose weights are spoiled.
Attack blob(const char *name, const Verdict &verdict, const Spoil &spoil)
{
    return {QString::fromLatin1(name), verdict, [spoil](const Victim &v) {
                v.write(v.manifest());
                spoil(v, v.blobPath());
            }};
}

Attack replaced(const char *name, const Verdict &verdict, const std::function<void(const QString &)> &make)
{
    return blob(name, verdict, [make](const Victim &, const QString &path) {
        done(QFile::remove(path), "room");
        make(path);
    });
}

Attack withConfig(const char *name, const QString &said, const QString &problem, const QByteArray &bytes)
{
    return {QString::fromLatin1(name), {said, problem, {}, true}, [bytes](const Victim &v) {
                v.write(Manifest::write(v.store.blob(mediatype::kConfig, bytes), {v.weights}));
            }};
}

Attack withLayer(const char *name, QStringView mediaType, const QByteArray &bytes)
{
    return {QString::fromLatin1(name), {}, [=](const Victim &v) {
                v.write(Manifest::write(v.config, {v.weights, v.store.blob(mediaType, bytes)}));
            }};
}

Attack withHugeLayer(const char *name, QStringView mediaType, const QByteArray &start)
{
    return {
        QString::fromLatin1(name),
        {u"bytes instead of"_s, u"but the manifest says"_s, {}, true},
        [=](const Victim &v) {
            auto layer = v.store.blob(mediaType, start);
            done(
                QFile::resize(v.store.root() + u"/blobs/"_s + layer.digest.fileName(), kHugeBytes), "a hole");
            v.write(Manifest::write(v.config, {v.weights, layer}));
        }};
}

void addLinks(std::vector<Attack> &attacks)
{
    const Verdict missing{u"missing"_s, u"missing"_s, {}, true};
    attacks.push_back(blob(
        "B8 a link to a text", {u"doesn't match its digest"_s, u"symbolic link"_s, {}, true},
        [](const Victim &v, const QString &path) {
            done(QFile::remove(path) && makeLink(strangersText(v), path), "a link");
        }));
    attacks.push_back(blob(
        "B8 a link to its bytes", {{}, u"symbolic link"_s, {}, true},
        [](const Victim &v, const QString &path) {
            done(QFile::rename(path, v.store.outside(u"moved"_s)), "a file outside");
            done(makeLink(v.store.outside(u"moved"_s), path), "a link");
        }));
    attacks.push_back(blob(
        "B8 a link to a huge file", {u"bytes instead of"_s, u"symbolic link"_s, {}, true},
        [](const Victim &v, const QString &path) {
            hole(v.store.outside(u"huge"_s));
            done(QFile::remove(path) && makeLink(v.store.outside(u"huge"_s), path), "a link");
        }));
    attacks.push_back(replaced("B8 a dangling link", missing, [](const QString &path) {
        done(makeLink(u"/nowhere/at/all"_s, path), "a link");
    }));
    attacks.push_back(replaced(
        "B8 a link to itself", missing, [](const QString &path) { done(makeLink(path, path), "a link"); }));
    attacks.push_back(blob(
        "B8 a link to a device", {u"device"_s, u"missing"_s, {}, true},
        [](const Victim &v, const QString &path) {
            done(QFile::remove(path) && makeLink(strangersDevice(v), path), "a link");
        }));
    attacks.push_back(replaced("B8 a folder", {u"folder"_s, u"missing"_s, {}, true}, [](const QString &path) {
        done(QDir().mkpath(path), "a folder");
    }));
    attacks.push_back(replaced("B8 a pipe", {u"pipe"_s, u"missing"_s, {}, true}, [](const QString &path) {
        done(makePipe(path), "a pipe");
    }));
    attacks.push_back(replaced("B8 a socket", {u"socket"_s, u"missing"_s, {}, true}, [](const QString &path) {
        done(makeSocket(path), "a socket");
    }));
    if (::geteuid() == 0)
        attacks.push_back(
            replaced("B8 a device", {u"device"_s, u"missing"_s, {}, true}, [](const QString &path) {
                done(makeDevice(path), "a device");
            }));
}

Attack stray(const char *name, const QString &below)
{
    return {
        QString::fromLatin1(name), {{}, u"isn't a model's manifest"_s, {}, false}, [below](const Victim &v) {
            auto path = below;
            v.store.write(u"manifests/"_s + path.replace(u"NAME"_s, v.name), "{}");
        }};
}

// What lies where a manifest should.
Attack
odd(const char *name, const QString &problem,
    const std::function<void(const Victim &, const QString &)> &make)
{
    return {
        QString::fromLatin1(name),
        {problem, problem, problem.isEmpty() ? QString() : u"Manifest"_s, true},
        [make](const Victim &v) {
            done(QDir().mkpath(QFileInfo(v.manifestPath()).path()), "a folder");
            make(v, v.manifestPath());
        }};
}

void addOddFiles(std::vector<Attack> &attacks)
{
    const auto link = [](const QString &target) {
        return [target](const Victim &, const QString &path) { done(makeLink(target, path), "a link"); };
    };
    attacks.push_back(odd("B6 a link inside", {}, [](const Victim &v, const QString &path) {
        done(makeLink(Victim(v.store, u"good"_s).manifestPath(), path), "a link");
    }));
    attacks.push_back(
        odd("B6 a link outside", u"to outside the store"_s,
            [](const Victim &v, const QString &path) { done(makeLink(strangersText(v), path), "a link"); }));
    attacks.push_back(odd("B6 a dangling link", u"broken symbolic link"_s, link(u"/nowhere/at/all"_s)));
    attacks.push_back(odd("B6 a loop", u"symbolic link"_s, link(u"latest"_s)));
    attacks.push_back(
        odd("B6 a link to a device", u"symbolic link"_s, [](const Victim &v, const QString &path) {
            done(makeLink(strangersDevice(v), path), "a link");
        }));
    attacks.push_back(
        odd("B6 a link to a folder", u"that isn't a file"_s,
            [](const Victim &v, const QString &path) { done(makeLink(v.store.root(), path), "a link"); }));
    const auto special = u"pipe, socket or device"_s;
    attacks.push_back(odd(
        "B6 a pipe", special, [](const Victim &, const QString &path) { done(makePipe(path), "a pipe"); }));
    attacks.push_back(odd("B6 a socket", special, [](const Victim &, const QString &path) {
        done(makeSocket(path), "a socket");
    }));
    if (::geteuid() == 0)
        attacks.push_back(odd("B6 a device", special, [](const Victim &, const QString &path) {
            done(makeDevice(path), "a device");
        }));
}

} // namespace

std::vector<Attack> badBlobs()
{
    std::vector<Attack> attacks{
        // Within a string of the header, so that the list, which hashes nothing, finds nothing odd.
        blob(
            "A4 other content", {u"doesn't match its digest"_s, {}, {}, true},
            [](const Victim &v, const QString &path) {
                QFile file(path);
                done(file.open(QIODevice::ReadWrite), "room");
                const auto at = file.readAll().indexOf(v.name.toUtf8());
                done(at > 0 && file.seek(at) && file.write("X") == 1, "damage");
            }),
        replaced("A5 missing", {u"missing"_s, u"missing"_s, {}, true}, [](const QString &) {}),
        blob(
            "A5 cut", {u"bytes instead of"_s, u"but the manifest says"_s, {}, true},
            [](const Victim &, const QString &path) { done(QFile::resize(path, 100), "a cut"); }),
        blob(
            "A5 empty", {u"empty"_s, u"but the manifest says"_s, {}, true},
            [](const Victim &, const QString &path) { done(QFile::resize(path, 0), "a cut"); }),
        blob(
            "A5 zeros", {u"doesn't match its digest"_s, u"weights can't be read"_s, {}, true},
            [](const Victim &v, const QString &path) {
                done(QFile::resize(path, 0) && QFile::resize(path, v.weights.bytes), "zeros");
            }),
        blob(
            "A5 far too long", {u"bytes instead of"_s, u"but the manifest says"_s, {}, true},
            [](const Victim &, const QString &path) { done(QFile::resize(path, kHugeBytes), "a hole"); }),
        withConfig("A14 config is no JSON", u"a JSON object"_s, u"config can't be read"_s, "hello"),
        withConfig(
            "A14 config is nested", u"a JSON object"_s, u"config can't be read"_s, QByteArray(100'000, '[')),
        withConfig("A14 config is a list", u"a JSON object"_s, u"config can't be read"_s, "[1,2]"),
        withConfig(
            "A14 config of 5 MiB", u"the limit is"_s, u"the limit is"_s,
            "{\"a\":\"" + QByteArray(5 << 20, 'x') + "\"}"),
        withConfig(
            "A14 config of a million values", u"a JSON object"_s, u"more than"_s,
            "{\"a\":[" + QByteArray("[0],").repeated(1'000'000) + "1]}"),
        withConfig("A14 family is a list", QString(), u"not a text"_s, R"({"model_family":["llama"]})"),
        withHugeLayer("A14 a template of 100 MiB", mediatype::kTemplate, "{{ .Prompt }}"),
        withHugeLayer("A14 a licence of 100 MiB in a line", mediatype::kLicense, "MIT"),
        withLayer("A14 a template that isn't UTF-8", mediatype::kTemplate, "{{ .Prompt }}\xff\xfe"),
        withLayer(
            "A14 a template that never ends", mediatype::kTemplate,
            QByteArray("{{ range .M }}").repeated(50'000)),
        withLayer("A14 parameters are a list", mediatype::kParams, "[1]"),
        withLayer(
            "A14 parameters of a million values", mediatype::kParams,
            "{\"a\":[" + QByteArray("[0],").repeated(1'000'000) + "1]}"),
        withLayer("A14 messages are a text", mediatype::kMessages, "\"hi\""),
    };
    addLinks(attacks);
    attacks.push_back(blob("B9 shared with another file", {}, [](const Victim &v, const QString &path) {
        const auto other = QFile::encodeName(v.store.outside(u"hard"_s));
        done(::link(QFile::encodeName(path).constData(), other.constData()) == 0, "a link");
    }));
    attacks.push_back(blob("B9 writable by all", {}, [](const Victim &, const QString &path) {
        done(::chmod(QFile::encodeName(path).constData(), 0666) == 0, "a mode");
    }));
    return attacks;
}

std::vector<Attack> badTrees()
{
    const auto library = u"registry.ollama.ai/library/"_s;
    std::vector<Attack> attacks{
        stray("B2 a tag like an option", library + u"NAME/-rf"_s),
        stray("B2 a tag with a colon", library + u"NAME/a:b"_s),
        stray("B2 a tag with a line feed", library + u"NAME/a\nb"_s),
        stray("B2 a tag with an escape", library + u"NAME/a\033[2J"_s),
        stray("B2 a namespace with a dot", u"registry.ollama.ai/li.brary/NAME/latest"_s),
        stray("B2 a space", library + u"NAME x/latest"_s),
        stray("B5 a note", u"NAME.txt"_s),
        stray("B5 a desktop's file", library + u"NAME/.DS_Store"_s),
        stray("B5 three levels", library + u"NAME"_s),
        stray("B5 six levels", library + u"NAME/latest/Q4_0/more"_s),
        {u"B5 five levels"_s,
         {{}, u"seed era"_s, {}, true},
         [](const Victim &v) { v.store.write(v.manifestBelow() + u"/Q4_0"_s, v.manifest()); }},
        {u"B4 a case twin"_s,
         {{}, u"case"_s, {}, true},
         [](const Victim &v) {
             v.write(v.manifest());
             const Victim twin(v.store, v.name.toUpper());
             twin.write(twin.manifest());
         }},
    };
    addOddFiles(attacks);
    return attacks;
}

} // namespace weightroom
