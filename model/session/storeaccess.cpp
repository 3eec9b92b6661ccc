#include "model/session/storeaccess.h"

#include "model/core/file.h"
#include "model/names/quoting.h"
#include "model/words/runcommand.h"

#include <QCoreApplication>
#include <QFile>
#include <QStorageInfo>
#include <algorithm>
#include <array>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct Access {
    Q_DECLARE_TR_FUNCTIONS(StoreAccess)
};

constexpr std::size_t kNameBuffer = std::size_t(16) * 1024;
constexpr qsizetype kLongestPath = 300;

QString userName(uid_t user)
{
    std::array<char, kNameBuffer> buffer{};
    passwd entry{};
    passwd *found = nullptr;
    if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return QFile::decodeName(found->pw_name);
    return QString::number(user);
}

struct Group {
    QString name;
    bool isMember = false; // this user, by the list
};

Group groupOf(gid_t id)
{
    std::array<char, kNameBuffer> buffer{};
    group entry{};
    group *found = nullptr;
    if (::getgrgid_r(id, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return {QString::number(id), false};
    Group result{QFile::decodeName(found->gr_name), false};
    const auto self = userName(::geteuid());
    for (char **member = found->gr_mem; *member != nullptr; ++member)
        result.isMember = result.isMember || QFile::decodeName(*member) == self;
    return result;
}

bool isInGroup(gid_t id)
{
    if (::getegid() == id)
        return true;
    std::vector<gid_t> groups(std::size_t(std::max(::getgroups(0, nullptr), 0)));
    const int count = ::getgroups(int(groups.size()), groups.data());
    return count > 0 && std::find(groups.begin(), groups.begin() + count, id) != groups.begin() + count;
}

QString shownPathText(const QString &path)
{
    return visibleText(path, kLongestPath);
}

QString accessSentence(const AccessFacts &facts)
{
    switch (facts.hindrance) {
    case AccessFacts::Hindrance::MountedReadOnly:
        return Access::tr(
            "This store is on a drive that is mounted read-only, so you can look but not change it.");
    case AccessFacts::Hindrance::OtherDrive:
        return Access::tr("Parts of this store are on another drive, so you can look but not change it.");
    case AccessFacts::Hindrance::Permission:
        break;
    }
    if (facts.isOwn)
        return Access::tr("You may not write in this store, so you can look but not change it.");
    return Access::tr("This store belongs to the user %1, so you can look but not change it.")
        .arg(visibleText(facts.owner));
}

QString foundOf(const AccessFacts &facts)
{
    const auto path = shownPathText(facts.path);
    const auto belongs =
        Access::tr("It belongs to the user %1 and the group %2, with the permissions %3 (%4).")
            .arg(
                visibleText(facts.owner), visibleText(facts.group), modeText(facts.mode),
                QString::number(facts.mode & 07777U, 8));
    switch (facts.hindrance) {
    case AccessFacts::Hindrance::MountedReadOnly:
        return Access::tr("%1 is on the drive mounted at %2, which can only be read.")
                   .arg(path, shownPathText(facts.mountPoint))
            + u' ' + belongs;
    case AccessFacts::Hindrance::OtherDrive:
        return Access::
            tr("%1 leads to the drive mounted at %2; the store itself, %3, is on another one. Nothing can "
               "be moved into place between two drives in one step, and a step that can be cut in half "
               "could damage a model.")
                .arg(path, shownPathText(facts.mountPoint), shownPathText(facts.root));
    case AccessFacts::Hindrance::Permission:
        break;
    }
    return Access::tr("You may not write in %1.").arg(path) + u' ' + belongs;
}

using Steps = std::vector<AccessAdvice::Step>;

// A change by another owner's leave: his group, where it's one for people.
Steps groupSteps(const AccessFacts &facts)
{
    const bool mayGroupWrite = (facts.mode & S_IWGRP) != 0 && (facts.mode & S_IXGRP) != 0;
    const auto group = quotedForShell(facts.group);
    Steps steps;
    if (!facts.isInGroup && !facts.isMember)
        steps.push_back(
            {Access::tr("Join the group %1:").arg(visibleText(facts.group)),
             u"sudo usermod -aG %1 $USER"_s.arg(group)});
    if (!mayGroupWrite)
        steps.push_back(
            {Access::tr("Let the group write in the store. Folders that %1 makes later need this again:")
                 .arg(visibleText(facts.owner)),
             u"sudo chmod -R g+rwX "_s + quotedForShell(facts.root)});
    if (!facts.isInGroup)
        steps.push_back({Access::tr("Log out and in again: groups are read at login."), {}});
    if (steps.empty())
        steps.push_back(
            {Access::tr(
                 "The permissions would let you write, so something else forbids it: an access list or a "
                 "security module. This shows the list:"),
             u"getfacl "_s + quotedForShell(facts.path)});
    return steps;
}

Steps permissionSteps(const AccessFacts &facts)
{
    if (facts.isOwn && (facts.mode & (S_IWUSR | S_IXUSR)) != (S_IWUSR | S_IXUSR))
        return {
            {Access::tr("It's yours, so you can allow it:"), u"chmod u+rwx "_s + quotedForShell(facts.path)}};
    if (facts.isOwn || !(facts.ownerIsRoot || facts.groupIsRoot))
        return groupSteps(facts);
    // Nobody ought to join root's group.
    const bool isOurs = facts.path.startsWith(facts.root + u"/.weightroom"_s);
    return {
        {isOurs ? Access::tr("A program run as root left it behind. Make it yours:")
                : Access::tr("If no other user of this computer keeps models in it, make the store yours:"),
         u"sudo chown -R $USER: "_s + quotedForShell(isOurs ? facts.path : facts.root)}};
}

} // namespace

QString modeText(quint32 mode)
{
    constexpr std::array<QChar, 3> kLetters{u'r', u'w', u'x'};
    QString text;
    for (int bit = 8; bit >= 0; --bit)
        text += (mode >> unsigned(bit) & 1U) != 0 ? kLetters.at(std::size_t(2 - bit % 3)) : QChar(u'-');
    return text;
}

std::optional<AccessFacts> readAccessFacts(const Store &store)
{
    const auto &reason = store.readOnlyReason();
    if (!reason)
        return std::nullopt;
    AccessFacts facts;
    facts.root = store.root();
    facts.path = reason->where.isEmpty() ? store.root() : reason->where;
    facts.mountPoint = QStorageInfo(facts.path).rootPath();
    struct stat root {
    };
    struct stat status {
    };
    if (::stat(nativePath(facts.root).constData(), &root) != 0
        || ::stat(nativePath(facts.path).constData(), &status) != 0)
        return facts;
    if (status.st_dev != root.st_dev)
        facts.hindrance = AccessFacts::Hindrance::OtherDrive;
    else if (reason->kind == Error::Kind::ReadOnly)
        facts.hindrance = AccessFacts::Hindrance::MountedReadOnly;
    const auto group = groupOf(status.st_gid);
    facts.owner = userName(status.st_uid);
    facts.group = group.name;
    facts.mode = status.st_mode & 07777U;
    facts.isOwn = status.st_uid == ::geteuid();
    facts.ownerIsRoot = status.st_uid == 0;
    facts.groupIsRoot = status.st_gid == 0;
    facts.isInGroup = isInGroup(status.st_gid);
    facts.isMember = group.isMember;
    return facts;
}

AccessAdvice accessAdvice(const AccessFacts &facts)
{
    AccessAdvice advice{accessSentence(facts), foundOf(facts), {}};
    switch (facts.hindrance) {
    case AccessFacts::Hindrance::MountedReadOnly:
        advice.steps = {
            {Access::tr("If the drive is meant to be written, mount it so:"),
             u"sudo mount -o remount,rw "_s + quotedForShell(facts.mountPoint)},
            {Access::tr(
                 "If that fails, the drive may be write-protected or damaged. A shared or a snapshot folder "
                 "may be meant to be read only."),
             {}}};
        break;
    case AccessFacts::Hindrance::OtherDrive:
        advice.steps = {
            {Access::tr(
                 "Stop Ollama, move the whole store to the other drive, and put one link in its place that "
                 "leads to it, instead of links inside it."),
             {}},
            {Access::tr("Or tell Ollama and Weightroom where the store is:"),
             u"export OLLAMA_MODELS="_s + quotedForShell(facts.mountPoint + u"/models"_s)}};
        break;
    case AccessFacts::Hindrance::Permission:
        advice.steps = permissionSteps(facts);
        break;
    }
    advice.steps.push_back(
        {Access::tr("Or use another store: nothing here needs to be changed for that."), {}});
    return advice;
}

} // namespace weightroom
