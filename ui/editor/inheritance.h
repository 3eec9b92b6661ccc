// What the text's FROM brings along from the store, read on a worker.
#pragma once

#include "model/core/runthen.h"
#include "model/core/workers.h"
#include "model/details/inheritedvalues.h"
#include "model/modelfile/document.h"

#include <QObject>
#include <QTimer>
#include <optional>

namespace weightroom
{

// Only the newest question is answered, once typing pauses. GUI thread.
class Inheritance : public QObject
{
    Q_OBJECT

public:
    explicit Inheritance(QObject *parent = nullptr);

    // Also when the store's models have changed: then it's read anew.
    void setStore(const std::optional<Store> &store);
    // Absolute; a FROM that is a file there inherits nothing.
    void setDirectory(const QString &directory);
    // Of it the last FROM counts.
    void setDocument(const modelfile::Document &document);

signals:
    // Nothing where FROM names no stored model.
    void found(const std::optional<weightroom::InheritedValues> &values);

private:
    void read();

    std::optional<Store> m_store;
    QString m_directory;
    std::optional<QString> m_from;
    QTimer m_pause;
    Workers m_workers{Workers::Work::Reading};
    LatestRun m_latest;
};

} // namespace weightroom
