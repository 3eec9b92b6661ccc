// The file a text comes from and goes to; read and written on a worker.
#pragma once

#include "model/core/error.h"

#include <QObject>
#include <QThreadPool>

namespace weightroom
{

// GUI thread. A text is without carriage returns; the file gets the line ends that it had.
class TextFile : public QObject
{
    Q_OBJECT

public:
    // Larger ones, and lines longer than that, would make typing slow: they're refused.
    static constexpr qint64 kMaximumBytes = qint64(4) * 1024 * 1024;
    static constexpr qsizetype kMaximumLine = 100'000;

    explicit TextFile(QObject *parent = nullptr);
    ~TextFile() override;

    // Absolute; empty as long as there is none.
    const QString &path() const { return m_path; }
    void forget();
    void open(const QString &path);
    void save(const QString &path, const QString &text);
    // Whether an editor can hold the text.
    static Result<void> checkSize(const QString &text);

signals:
    void opened(const QString &text);
    void openingFailed(const weightroom::Error &error);
    void saved();
    void savingFailed(const weightroom::Error &error);

private:
    QString m_path;
    QString m_lineEnd;
    int m_generation = 0;
    QThreadPool m_pool;
};

} // namespace weightroom
