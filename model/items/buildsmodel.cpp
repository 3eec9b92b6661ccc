#include "model/items/buildsmodel.h"

#include "model/build/buildqueue.h"
#include "model/words/buildfailure.h"
#include "model/words/buildtext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// What comes first in the list.
int rankOf(BuildState state)
{
    switch (state) {
    case BuildState::Running:
        return 0;
    case BuildState::Waiting:
        return 1;
    case BuildState::Failed:
        return 2;
    case BuildState::Finished:
    case BuildState::Cancelled:
        break;
    }
    return 3;
}

bool isActive(BuildState state)
{
    return state == BuildState::Running || state == BuildState::Waiting;
}

} // namespace

BuildsModel::BuildsModel(BuildQueue *queue, QObject *parent)
    : QAbstractListModel(parent)
    , m_queue(queue)
{
    for (const int id : queue->ids())
        addJob(id);
    connect(queue, &BuildQueue::jobAdded, this, &BuildsModel::addJob);
    connect(queue, &BuildQueue::jobChanged, this, &BuildsModel::changeJob);
    connect(queue, &BuildQueue::jobRemoved, this, &BuildsModel::removeJob);
    connect(queue, &BuildQueue::countsChanged, this, [this] {
        changeAll(BuildState::Waiting, {SecondLineRole, Qt::ToolTipRole, Qt::AccessibleTextRole});
    });
}

void BuildsModel::setTrashBytes(qint64 bytes)
{
    if (bytes == m_trashBytes)
        return;
    m_trashBytes = bytes;
    changeAll(BuildState::Failed, {SecondLineRole, ActionsRole, Qt::ToolTipRole, Qt::AccessibleTextRole});
}

int BuildsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant BuildsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto *job = m_queue->job(m_rows[size_t(index.row())].id);
    if (job == nullptr)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return job->request.name.shortForm();
    case Qt::ToolTipRole:
        return QString(problem(*job) + u' ' + secondLine(*job)).trimmed();
    case Qt::AccessibleTextRole:
        return accessibleText(*job);
    case IdRole:
        return job->id;
    case NameRole:
        return job->result ? builtKey(*job) : job->request.name.canonical();
    case StateRole:
        return int(job->state);
    case ProblemRole:
        return problem(*job);
    case SecondLineRole:
        return secondLine(*job);
    case RightTextRole:
        return rightText(*job);
    case PerMilleRole:
        return job->state == BuildState::Running ? perMilleDone(*job) : -1;
    case ActionsRole:
        return actions(*job);
    case HasWarningsRole:
        return job->result && !job->result->warnings.isEmpty();
    case PathRole:
        return job->error && job->error->where.startsWith(u'/') ? job->error->where : QString();
    default:
        return {};
    }
}

QString BuildsModel::problem(const BuildJob &job) const
{
    return job.state == BuildState::Failed ? failureText(job, m_trashBytes).problem : QString();
}

QString BuildsModel::secondLine(const BuildJob &job) const
{
    switch (job.state) {
    case BuildState::Waiting:
        return m_queue->waitsForDrive(job.id) ? tr("Waiting for the drive")
                                              : waitingText(job, m_queue->job(m_queue->waitsFor(job.id)));
    case BuildState::Running:
        return runningText(job);
    case BuildState::Finished:
        return finishedText(job);
    case BuildState::Failed:
        return failureText(job, m_trashBytes).rest;
    case BuildState::Cancelled:
        break;
    }
    return tr("Cancelled. Nothing was changed.");
}

QString BuildsModel::rightText(const BuildJob &job) const
{
    return job.state == BuildState::Running ? speedAndTimeText(job)
        : m_queue->waitsForDrive(job.id)    ? tr("Restarts when the drive is back")
                                            : QString();
}

QString BuildsModel::accessibleText(const BuildJob &job) const
{
    QStringList parts{job.request.name.shortForm()};
    if (job.state == BuildState::Running)
        parts.append(tr("running"));
    if (job.state == BuildState::Failed)
        parts.append(tr("failed"));
    parts.append(QString(problem(job) + u' ' + secondLine(job)).trimmed());
    if (job.state == BuildState::Running) {
        if (const auto done = perMilleDone(job); done >= 0)
            parts.append(tr("%1 %").arg(done / 10));
    }
    parts.append(rightText(job));
    parts.removeAll(QString());
    return parts.join(u", "_s);
}

QVariantList BuildsModel::actions(const BuildJob &job) const
{
    QVariantList list;
    for (const auto action : buildActions(job, m_trashBytes))
        list.append(int(action));
    return list;
}

void BuildsModel::addJob(int id)
{
    const auto *job = m_queue->job(id);
    if (job == nullptr || rowOf(id) >= 0)
        return;
    const int row = placeFor(job->state);
    beginInsertRows({}, row, row);
    m_rows.insert(m_rows.begin() + row, {id, job->state});
    endInsertRows();
}

void BuildsModel::changeJob(int id)
{
    const auto *job = m_queue->job(id);
    const int from = rowOf(id);
    if (job == nullptr || from < 0)
        return;
    auto &row = m_rows[size_t(from)];
    if (row.state == job->state) {
        emit dataChanged(
            index(from), index(from),
            {SecondLineRole, RightTextRole, PerMilleRole, ActionsRole, Qt::ToolTipRole,
             Qt::AccessibleTextRole});
        return;
    }
    const int to = placeFor(job->state);
    row.state = job->state;
    // to counts the row itself where it stands before.
    const int target = to > from ? to - 1 : to;
    if (target != from) {
        beginMoveRows({}, from, from, {}, to);
        const auto begin = m_rows.begin();
        if (target > from)
            std::rotate(begin + from, begin + from + 1, begin + target + 1);
        else
            std::rotate(begin + target, begin + from, begin + from + 1);
        endMoveRows();
    }
    emit dataChanged(index(target), index(target));
}

void BuildsModel::removeJob(int id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    endRemoveRows();
}

void BuildsModel::changeAll(BuildState state, const QList<int> &roles)
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_rows[size_t(row)].state == state)
            emit dataChanged(index(row), index(row), roles);
    }
}

int BuildsModel::rowOf(int id) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [id](const Row &row) { return row.id == id; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

// What is to come in the queue's order, what has ended newest first.
int BuildsModel::placeFor(BuildState state) const
{
    const auto place = std::find_if(m_rows.begin(), m_rows.end(), [state](const Row &row) {
        return isActive(state) ? rankOf(row.state) > rankOf(state) : rankOf(row.state) >= rankOf(state);
    });
    return int(place - m_rows.begin());
}

} // namespace weightroom
