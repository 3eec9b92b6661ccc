// Saving a copy of a store's file: how far it is, cancelling it, what went wrong.
#pragma once

#include "model/core/progress.h"
#include "model/core/workers.h"
#include "model/store/disk/store.h"

#include <QByteArray>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>

class QLabel;
class QProgressBar;
class QPushButton;

namespace weightroom
{

// Hidden while there is nothing to say. One copy at a time, on a worker of its own; going away cancels it.
class SaveBar : public QWidget
{
    Q_OBJECT

public:
    explicit SaveBar(QWidget *parent = nullptr);
    ~SaveBar() override;

    // Copies the file at source, or writes bytes if there are any (a manifest, which may be changed in
    // place).
    void save(
        const Store &store, const QString &source, const std::optional<QByteArray> &bytes,
        const QString &target);
    bool isSaving() const { return m_progress != nullptr; }

signals:
    void saved(const QString &target);
    // Also after a failure or a cancel.
    void finished();

private:
    void finish(const Result<void> &result, const QString &target);
    void showProgress();
    void close();

    Workers m_workers{Workers::Work::Changing};
    QTimer m_timer;
    QTimer m_appearing;
    std::shared_ptr<Progress> m_progress; // while one runs
    QString m_fileName;
    QLabel *m_text;
    QProgressBar *m_bar;
    QPushButton *m_stop;
};

} // namespace weightroom
