#include "ui/editor/inheritance.h"

#include "model/build/sources.h"
#include "model/watch/pathexists.h"

#include <QFutureWatcher>
#include <QtConcurrent>

namespace weightroom
{

namespace
{

constexpr int kInheritancePauseMs = 150;
constexpr qsizetype kLongestFrom = 4096;

using Values = std::optional<InheritedValues>;

struct Found {
    int generation = 0;
    Values values;
};

Values valuesFrom(const Store &store, const QString &from, const QString &directory)
{
    if (!directory.isEmpty() && pathExists(sourcePath(from, directory)).value_or(true))
        return std::nullopt;
    const auto name = Name::parse(from);
    if (!name)
        return std::nullopt;
    auto values = inheritedValues(store, *name);
    return values ? Values(std::move(*values)) : std::nullopt;
}

} // namespace

Inheritance::Inheritance(QObject *parent)
    : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kInheritancePauseMs);
    connect(&m_pause, &QTimer::timeout, this, &Inheritance::read);
}

Inheritance::~Inheritance()
{
    m_generation->fetch_add(1);
}

void Inheritance::setStore(const std::optional<Store> &store)
{
    m_store = store;
    m_pause.start();
}

void Inheritance::setDirectory(const QString &directory)
{
    if (m_directory == directory)
        return;
    m_directory = directory;
    m_pause.start();
}

void Inheritance::setDocument(const modelfile::Document &document)
{
    std::optional<QString> from;
    for (const auto &command : document.commands) {
        if (command.kind == modelfile::CommandKind::From)
            from = command.value;
    }
    if (m_from == from)
        return;
    m_from = from;
    m_pause.start();
}

void Inheritance::read()
{
    const int generation = m_generation->fetch_add(1) + 1;
    if (!m_store || !m_from || m_from->size() > kLongestFrom) {
        emit found(std::nullopt);
        return;
    }
    // A drive that doesn't answer holds nothing up.
    m_workers.leave();
    auto *watcher = new QFutureWatcher<Found>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        watcher->deleteLater();
        const auto answer = watcher->future().takeResult();
        if (answer.generation == m_generation->load())
            emit found(answer.values);
    });
    watcher->setFuture(QtConcurrent::run(
        m_workers.pool(),
        [store = *m_store, from = *m_from, directory = m_directory, newest = m_generation,
         generation]() -> Found {
            if (newest->load() != generation)
                return {};
            return {generation, valuesFrom(store, from, directory)};
        }));
}

} // namespace weightroom
