// The file a text comes from and goes to; read and written on a worker.
#pragma once

#include "model/core/error.h"
#include "model/core/file.h"
#include "model/core/workers.h"

#include <QObject>
#include <optional>

namespace weightroom
{

class FileWatch;

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
    enum class IfChanged { Refuse, Overwrite };
    // Refuse: a file that another program has changed since it was opened or saved here is left alone.
    void save(const QString &path, const QString &text, IfChanged ifChanged);
    // Whether an editor can hold the text.
    static Result<void> checkSize(const QString &text);

signals:
    void opened(const QString &text);
    void openingFailed(const weightroom::Error &error);
    void saved();
    void savingFailed(const weightroom::Error &error);
    // Nothing was written: another program has changed the file.
    void savingRefused();
    // Another program has just changed the file. Once for each change.
    void changedOutside();

private:
    void take(const QString &path, const std::optional<FileStamp> &stamp);
    void look();

    QString m_path;
    QString m_lineEnd;
    std::optional<FileStamp> m_stamp;     // of the file as it was read or written here
    std::optional<FileStamp> m_seenStamp; // as another program left it, and that has been said
    FileWatch *m_watch;
    int m_generation = 0;
    Workers m_workers{Workers::Work::Changing};
};

} // namespace weightroom
