#include "model/session/namecheck.h"

#include "model/build/buildqueue.h"
#include "model/names/target.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

namespace weightroom
{

PendingNames pendingNames(const BuildQueue &queue, const Store &store)
{
    PendingNames names;
    for (const int id : queue.ids()) {
        const auto *job = queue.job(id);
        if (job->isActive() && job->store.root() == store.root())
            names.push_back({job->request.name, job->state == BuildState::Running});
    }
    return names;
}

namespace
{

QString inWindowWords(const char *text)
{
    return QCoreApplication::translate("weightroom::NameCheck", text);
}

} // namespace

NameCheck checkTargetName(const QString &text, const LibraryRows &rows, const PendingNames &pending)
{
    if (text.isEmpty())
        return {NameCheck::State::Empty, inWindowWords("Type a name"), {}};
    const auto parsed = Name::parse(text);
    if (!parsed)
        return {NameCheck::State::Invalid, parsed.error().message, {}};
    auto name = parsed->completed();
    if (const auto allowed = checkTarget(name); !allowed)
        return {NameCheck::State::Invalid, allowed.error().message, {}};
    const auto wanted = name.foldedRef();
    // The last one: a build of the same name waits for all of them.
    const auto before = std::find_if(pending.rbegin(), pending.rend(), [&](const PendingName &other) {
        return other.name.foldedRef() == wanted;
    });
    if (before != pending.rend())
        return {
            NameCheck::State::Pending,
            before->isRunning ? inWindowWords("It's being built now; this build will replace it")
                              : inWindowWords("A build of it is waiting; this build will replace it"),
            std::move(name)};
    const auto taken =
        std::find_if(rows.begin(), rows.end(), [&](const LibraryRow &row) { return isOf(row, wanted); });
    if (taken == rows.end())
        return {NameCheck::State::Available, inWindowWords("Available"), std::move(name)};
    const auto day = taken->modified.toLocalTime().date();
    const auto thisYear = day.year() == QDate::currentDate().year();
    const QLocale locale;
    return {
        NameCheck::State::Replaces,
        inWindowWords("Replaces the model of %1 (History keeps it)")
            .arg(locale.toString(day, thisYear ? QStringLiteral("d MMMM") : QStringLiteral("d MMMM yyyy"))),
        std::move(name)};
}

} // namespace weightroom
