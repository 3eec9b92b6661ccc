#include "ui/editor/inheritance.h"

#include "model/build/sources.h"
#include "model/watch/pathexists.h"

namespace weightroom
{

namespace
{

constexpr int kInheritancePauseMs = 150;
constexpr qsizetype kLongestFrom = 4096;

using Values = std::optional<InheritedValues>;

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
    if (!m_store || !m_from || m_from->size() > kLongestFrom) {
        m_latest.drop();
        emit found(std::nullopt);
        return;
    }
    // A drive that doesn't answer holds nothing up.
    m_workers.leave();
    m_latest.run(
        this, m_workers.pool(),
        [store = *m_store, from = *m_from, directory = m_directory] {
            return valuesFrom(store, from, directory);
        },
        [this](const Values &values) { emit found(values); });
}

} // namespace weightroom
