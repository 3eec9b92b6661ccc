#include "faults/soundaudit.h"

#include "faults/storeaudit.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr qsizetype kHex = 64;

// Nothing where there's nothing to read, as behind a link that leads nowhere.
QByteArray bytesThrough(const QString &path)
{
    QFile file(path);
    return !path.isEmpty() && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray hashOf(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

void noteFiles(SoundContent &content, const QString &folder, bool isPool)
{
    QDirIterator files(folder, QDir::Files | QDir::System | QDir::Hidden);
    while (files.hasNext()) {
        const QFileInfo file(files.next());
        const auto hex = file.fileName().right(kHex).toLower();
        if (!file.exists() || hashOf(bytesThrough(file.filePath())) != hex.toLatin1())
            continue;
        auto &held = content.held[hex];
        held.isLinked = held.isLinked || file.isSymLink();
        held.isInBlobs = held.isInBlobs || (!isPool && !file.isSymLink());
        held.isInPool = held.isInPool || (isPool && !file.isSymLink());
        held.isRead = held.isRead || !isPool;
        held.isOwn = held.isOwn || (!isPool && file.fileName() == u"sha256-"_s + hex);
    }
}

QString plainName(const QString &name)
{
    return name.section(u'/', -1).section(u':', 0, 0);
}

bool isFreeing(const QStringList &command)
{
    return command.contains(u"--purge"_s)
        || (command.contains(u"empty"_s) && !command.contains(u"--dry-run"_s));
}

// Whether it says that what it leaves isn't whole.
bool saysSo(const CtlResult &result)
{
    const auto document = result.json();
    return result.status != 0 || !result.messages.isEmpty() || !document[u"missing"].toArray().isEmpty()
        || !document[u"damaged"].toArray().isEmpty() || !document[u"warnings"].toArray().isEmpty();
}

QString shortHex(const QString &hex)
{
    return hex.left(8);
}

QSet<QString> restoredBy(const SoundContent &before, const SoundContent &after, const QStringList &command)
{
    const auto as = command.indexOf(u"--as"_s);
    const auto id = command.indexOf(u"--id"_s);
    if (id > 0)
        return before.entries.value(command[id + 1]).digests;
    return after.refs.value(as > 0 ? command[as + 1] : command[1]).digests;
}

QStringList faultsOfRestore(
    const SoundContent &before, const SoundContent &after, const QStringList &command,
    const CtlResult &result)
{
    QStringList faults;
    // What no model names may keep its old name.
    const bool isUnused = command.contains(u"--id"_s);
    for (const auto &hex : restoredBy(before, after, command)) {
        const auto was = before.held.value(hex);
        const auto now = after.held.value(hex);
        if (result.status != 0 || (isUnused ? now.isRead : now.isOwn))
            continue;
        if (was.isSound() || was.isLinked)
            faults.append(u"%1 was there, sound, and isn't in blobs/ after the restore"_s.arg(shortHex(hex)));
        if (!saysSo(result))
            faults.append(u"the restore doesn't say that %1 isn't sound"_s.arg(shortHex(hex)));
    }
    return faults;
}

QStringList faultsOfRepair(
    const SoundContent &before, const SoundContent &after, const QStringList &command,
    const CtlResult &result)
{
    QStringList faults;
    auto digests = before.refs.value(command.value(1)).digests;
    if (command.value(1).startsWith(u"sha256:"_s) && result.status != 3)
        digests.insert(command[1].right(kHex));
    const bool isElsewhere = command.contains(u"--from"_s);
    for (const auto &hex : digests) {
        if (after.held.value(hex).isOwn)
            continue;
        if (before.held.value(hex).isSound() && !isElsewhere)
            faults.append(u"%1 was there, sound, and the repair doesn't take it"_s.arg(shortHex(hex)));
        if (result.status == 0)
            faults.append(u"repaired with status 0, and %1 isn't sound in blobs/"_s.arg(shortHex(hex)));
    }
    return faults;
}

QStringList faultsOfBuild(
    const SoundContent &before, const SoundContent &after, const QStringList &command,
    const CtlResult &result)
{
    // From a stored model, what it has of that can't be better than what there is.
    const bool isFromModel = command.last().endsWith(u"/again.modelfile");
    QStringList faults;
    // Not the name's: a build of another file type stands beside it.
    const auto digests = digestsOf(bytesThrough(result.json()[u"path"].toString()));
    if (result.status == 0 && digests.isEmpty())
        faults.append(u"built, and there is no model"_s);
    for (const auto &hex : digests) {
        const bool mayBeSound = !isFromModel || before.held.value(hex).isSound();
        if (result.status == 0 && mayBeSound && !after.held.value(hex).isOwn)
            faults.append(u"built with status 0, and %1 isn't sound in blobs/"_s.arg(shortHex(hex)));
    }
    return faults;
}

QStringList faultsOfEnd(const SoundContent &before, const SoundContent &after, const CtlResult &result)
{
    QStringList faults;
    static const QList<int> kStatuses{0, 1, 3, 4, 5, 6};
    if (!kStatuses.contains(result.status))
        faults.append(u"it ended with %1: %2"_s.arg(result.status)
                          .arg(QString::fromUtf8((result.out + result.messages).right(400))));
    for (auto file = before.outside.cbegin(); file != before.outside.cend(); ++file) {
        if (after.outside.value(file.key()) != file.value())
            faults.append(u"%1, outside of the store, has changed"_s.arg(file.key()));
    }
    return faults;
}

} // namespace

QSet<QString> SoundContent::namedByRefs(const QString &besides) const
{
    QSet<QString> named;
    for (auto ref = refs.cbegin(); ref != refs.cend(); ++ref) {
        if (ref.key() != besides)
            named += ref->digests;
    }
    return named;
}

QSet<QString> SoundContent::namedByEntries(const QStringList &besides) const
{
    QSet<QString> named;
    for (auto entry = entries.cbegin(); entry != entries.cend(); ++entry) {
        if (!besides.contains(entry.key()))
            named += entry->digests;
    }
    return named;
}

QSet<QString> SoundContent::namedByModelsInTrash() const
{
    QSet<QString> named;
    for (const auto &entry : entries) {
        if (!entry.name.isEmpty())
            named += entry.digests;
    }
    return named;
}

SoundContent soundContentOf(const CtlProcess &ctl)
{
    SoundContent content;
    noteFiles(content, ctl.store() + u"/blobs"_s, false);
    noteFiles(content, ctl.store() + u"/.weightroom/trash/blobs"_s, true);
    const auto manifests = ctl.store() + u"/manifests"_s;
    for (const auto &ref : filesBelow(manifests)) {
        // Beside "latest" there may be builds that were kept.
        const auto model = ref.section(u'/', -2, -2);
        const auto tag = ref.section(u'/', -1);
        const auto name = tag == u"latest" ? model : model + u':' + tag;
        content.refs.insert(name, {ref, digestsOf(bytesThrough(manifests + u'/' + ref))});
    }
    const auto trash = ctl.store() + u"/.weightroom/trash/refs"_s;
    for (const auto &file : filesBelow(trash)) {
        const auto entry = QJsonDocument::fromJson(bytesThrough(trash + u'/' + file)).object();
        NamedDigests named{plainName(entry[u"name"].toString()), {}};
        for (const auto &digest : entry[u"digests"].toArray())
            named.digests.insert(digest.toString().right(kHex));
        content.entries.insert(file.section(u'.', 0, 0), named);
    }
    for (const auto &file : filesBelow(ctl.path(u"outside"_s))) {
        const QFileInfo info(ctl.path(u"outside/"_s + file));
        auto facts = hashOf(bytesThrough(info.filePath()));
        // A hard link is one file with the store's, whose date our own touch changes.
        if (!file.endsWith(u"-shared"_s))
            facts += QByteArray::number(int(info.permissions())) + ' '
                + info.lastModified().toString(Qt::ISODateWithMs).toLatin1();
        content.outside.insert(file, facts);
    }
    return content;
}

QStringList lostDigests(const SoundContent &before, const SoundContent &after, const QSet<QString> &mayGo)
{
    QStringList lost;
    for (auto held = before.held.cbegin(); held != before.held.cend(); ++held) {
        const auto now = after.held.value(held.key());
        if (mayGo.contains(held.key()) || now.isSound())
            continue;
        if (held->isSound())
            lost.append(u"LOST: %1 was sound in %2"_s.arg(
                shortHex(held.key()), held->isInBlobs ? u"blobs/"_s : u"the pool"_s));
        else if (!now.isLinked)
            lost.append(u"LOST: %1 was there through a link"_s.arg(shortHex(held.key())));
    }
    return lost;
}

QSet<QString> mayGo(const SoundContent &before, const QStringList &command, const CtlResult &result)
{
    QSet<QString> named;
    if (!isFreeing(command))
        return named;
    const QSet<QString> allHeld(before.held.keyBegin(), before.held.keyEnd());
    if (command.front() == u"rm") {
        for (const auto &name : command.mid(1))
            named += before.refs.value(name).digests - before.namedByRefs(name) - before.namedByEntries();
        return named;
    }
    if (command.front() == u"prune") {
        for (const auto &file : result.json()[u"removed"].toArray())
            named.insert(file.toObject()[u"path"].toString().right(kHex).toLower());
        // Killed, it couldn't say.
        if (result.status == -1)
            named = allHeld;
        return named - before.namedByRefs() - before.namedByModelsInTrash();
    }
    const auto ids = command.mid(2);
    for (const auto &id : ids)
        named += before.entries.value(id).digests - before.namedByEntries(ids);
    // Whatever else is in the pool goes with it.
    if (ids.isEmpty())
        named = allHeld;
    named -= before.namedByRefs();
    named.removeIf([&](const QString &hex) { return before.held.value(hex).isInBlobs; });
    return named;
}

QStringList faultsOfStep(
    const SoundContent &before, const SoundContent &after, const QStringList &command,
    const CtlResult &result)
{
    auto faults = faultsOfEnd(before, after, result);
    faults += lostDigests(before, after, mayGo(before, command, result));
    if (command.front() == u"restore")
        faults += faultsOfRestore(before, after, command, result);
    if (command.front() == u"repair")
        faults += faultsOfRepair(before, after, command, result);
    if (command.front() == u"build")
        faults += faultsOfBuild(before, after, command, result);
    return faults;
}

QStringList faultsOfMeeting(
    const SoundContent &before, const SoundContent &after, const QList<QStringList> &commands,
    const QList<CtlResult> &results)
{
    QStringList faults;
    for (const auto &result : results)
        faults += faultsOfEnd(before, after, result);
    QSet<QString> free;
    if (std::any_of(commands.begin(), commands.end(), isFreeing)) {
        free = QSet<QString>(before.held.keyBegin(), before.held.keyEnd()) - after.namedByRefs();
        // An entry that came later may name what was freed before.
        for (auto entry = before.entries.cbegin(); entry != before.entries.cend(); ++entry)
            free -= after.entries.value(entry.key()).digests;
    }
    for (qsizetype i = 0; i < commands.size(); ++i) {
        // What came to be named only after it was freed is read through a link.
        for (const auto &hex : mayGo(before, commands[i], results[i])) {
            if (after.held.value(hex).isOwn)
                free.insert(hex);
        }
        // A prune names the files that it frees: it may run when an entry that held them is gone, and frees
        // what another prune's entry would bring back.
        if (commands[i].front() != u"prune")
            continue;
        free += mayGo(before, commands[i], results[i]);
        QSet<QString> listed;
        for (const auto &file : results[i].json()[u"removed"].toArray())
            listed.insert(file.toObject()[u"path"].toString().right(kHex).toLower());
        listed -= after.namedByRefs();
        free += listed - after.namedByModelsInTrash();
    }
    return faults + lostDigests(before, after, free);
}

} // namespace weightroom
