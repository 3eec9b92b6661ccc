#include "model/words/buildaction.h"

#include <QCoreApplication>

namespace weightroom
{

namespace
{

struct ActionWords {
    Q_DECLARE_TR_FUNCTIONS(Builds)
};

using Actions = std::vector<BuildAction>;

bool isPath(const QString &where)
{
    return where.startsWith(u'/');
}

// A file of the user's, not one of the store's.
bool isOwnFile(const BuildJob &job)
{
    const auto &where = job.error->where;
    return isPath(where) && !where.startsWith(job.store.root() + u'/');
}

Actions onShortage(const BuildJob &job, qint64 trashBytes)
{
    Actions actions{BuildAction::TryAgain};
    if (job.shortage && job.shortage->canLink)
        actions.push_back(BuildAction::LinkInstead);
    if (trashBytes > 0)
        actions.push_back(BuildAction::EmptyTrash);
    return actions;
}

Actions onRefusal(const BuildJob &job)
{
    const auto mode = job.request.options.import;
    const bool isAboutMode = mode != ImportMode::Auto && mode != ImportMode::Copy;
    if (isAboutMode && isOwnFile(job))
        return {BuildAction::CopyInstead};
    return {BuildAction::EditModelfile};
}

Actions withFile(const BuildJob &job, Actions actions)
{
    if (isOwnFile(job))
        actions.push_back(BuildAction::ShowFile);
    return actions;
}

Actions onFailure(const BuildJob &job, qint64 trashBytes)
{
    using Kind = Error::Kind;
    switch (job.error->kind) {
    case Kind::NoSpace:
        return onShortage(job, trashBytes);
    case Kind::Refused:
        return onRefusal(job);
    case Kind::Gguf:
    case Kind::UnsupportedModelFormat:
        return withFile(job, {});
    case Kind::MissingFileType:
        return withFile(job, {BuildAction::EditModelfile});
    case Kind::Modelfile:
    case Kind::InvalidName:
    case Kind::IncompleteName:
    case Kind::BuildMismatch:
    case Kind::NoWeights:
    case Kind::Exists:
        return {BuildAction::EditModelfile};
    case Kind::NotFound:
        return {BuildAction::EditModelfile, BuildAction::TryAgain};
    case Kind::SourceChanged:
    case Kind::Permission:
    case Kind::Io:
        return withFile(job, {BuildAction::TryAgain});
    case Kind::Busy:
    case Kind::Usage:
    case Kind::Manifest:
    case Kind::Integrity:
    case Kind::ReadOnly:
    case Kind::Cancelled:
        break;
    }
    return {BuildAction::TryAgain};
}

} // namespace

std::vector<BuildAction> buildActions(const BuildJob &job, qint64 trashBytes)
{
    Actions actions;
    switch (job.state) {
    case BuildState::Waiting:
        return {BuildAction::Cancel};
    case BuildState::Running:
        return job.progress->cancelled() ? Actions() : Actions{BuildAction::Cancel};
    case BuildState::Finished:
        actions = {BuildAction::Show};
        break;
    case BuildState::Failed:
        actions = onFailure(job, trashBytes);
        break;
    case BuildState::Cancelled:
        actions = {BuildAction::TryAgain};
        break;
    }
    actions.push_back(BuildAction::Remove);
    return actions;
}

QString buildActionText(BuildAction action)
{
    switch (action) {
    case BuildAction::Cancel:
        return ActionWords::tr("Cancel");
    case BuildAction::Remove:
        return ActionWords::tr("Remove from the list");
    case BuildAction::TryAgain:
        return ActionWords::tr("Try again");
    case BuildAction::LinkInstead:
        return ActionWords::tr("Link instead");
    case BuildAction::CopyInstead:
        return ActionWords::tr("Copy instead");
    case BuildAction::EmptyTrash:
        return ActionWords::tr("Empty trash…");
    case BuildAction::ShowFile:
        return ActionWords::tr("Show file");
    case BuildAction::EditModelfile:
        return ActionWords::tr("Edit Modelfile");
    case BuildAction::Show:
        return ActionWords::tr("Show");
    }
    return {};
}

} // namespace weightroom
