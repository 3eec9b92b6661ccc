#include "ui/editor/parsedtext.h"

#include "model/build/sources.h"
#include "model/modelfile/lint.h"
#include "model/modelfile/parser.h"
#include "model/watch/pathexists.h"

#include <QFutureWatcher>
#include <QTextCursor>
#include <QTextDocument>
#include <QtConcurrent>
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace weightroom
{

QString documentText(const QTextDocument &document)
{
    auto text = document.toRawText();
    text.replace(QChar(QChar::ParagraphSeparator), u'\n');
    return text;
}

bool changeDocumentText(QTextDocument &document, const QString &text)
{
    const auto before = documentText(document);
    const auto shorter = std::min(before.size(), text.size());
    const auto head =
        std::mismatch(before.begin(), before.begin() + shorter, text.begin()).first - before.begin();
    const auto tails = std::mismatch(before.rbegin(), before.rbegin() + (shorter - head), text.rbegin());
    const auto tail = tails.first - before.rbegin();
    if (before.size() == text.size() && head == text.size())
        return false;
    QTextCursor cursor(&document);
    cursor.beginEditBlock();
    cursor.setPosition(int(head));
    cursor.setPosition(int(before.size() - tail), QTextCursor::KeepAnchor);
    cursor.insertText(text.mid(head, text.size() - head - tail));
    cursor.endEditBlock();
    return true;
}

namespace
{

constexpr int kPauseMs = 200;
constexpr int kLongestPath = 4096;
// Then a drive counts as one that doesn't answer: by then pathExists() asks it nothing more.
constexpr std::chrono::milliseconds kPatience(1500);

} // namespace

// Since when a check has waited for a drive, if it does. Shared by the check's thread, which asks, and the
// GUI's.
struct ParsedText::DriveWait {
    using Clock = std::chrono::steady_clock;

    std::optional<bool> exists(const QString &path)
    {
        m_since = Clock::now().time_since_epoch().count();
        const auto exists = pathExists(path);
        m_since = 0;
        return exists;
    }
    bool isTooLong() const
    {
        const auto since = m_since.load();
        return since != 0 && Clock::now().time_since_epoch() - Clock::duration(since) > kPatience;
    }

private:
    std::atomic<Clock::rep> m_since{0};
};

struct ParsedText::Outcome {
    int generation = 0;
    modelfile::Document document;
    std::vector<modelfile::Diagnostic> problems;
};

ParsedText::ParsedText(QTextDocument *text, QObject *parent)
    : QObject(parent)
    , m_text(text)
    , m_document(modelfile::parse({}))
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &ParsedText::startCheck);
    connect(text, &QTextDocument::contentsChange, this, [this](int, int removed, int added) {
        follow(removed, added);
    });
    follow(0, 1);
}

ParsedText::~ParsedText()
{
    m_generation->fetch_add(1);
}

void ParsedText::setDirectory(const QString &directory)
{
    if (m_directory == directory)
        return;
    m_directory = directory;
    m_generation->fetch_add(1);
    m_isChecked = false;
    m_pause.start();
}

void ParsedText::follow(int removed, int added)
{
    if (removed == 0 && added == 0)
        return;
    m_generation->fetch_add(1);
    m_isChecked = false;
    m_isPutOff = false;
    m_isCurrent = m_text->characterCount() <= kParsedAtOnce;
    if (m_isCurrent)
        m_document = modelfile::parse(documentText(*m_text));
    m_pause.start();
    if (m_isCurrent)
        emit parsed();
}

void ParsedText::startCheck()
{
    m_isPutOff = m_running && !m_running->isTooLong();
    if (m_isPutOff) {
        m_pause.start(); // to look again, should it wait for a drive
        return;
    }
    m_pause.stop();
    if (m_running)
        m_workers.leave();
    m_running = std::make_shared<DriveWait>();
    auto *watcher = new QFutureWatcher<Outcome>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, its = m_running] {
        watcher->deleteLater();
        if (m_running == its)
            m_running.reset();
        finish(watcher->future().takeResult());
        if (m_isPutOff)
            startCheck();
    });
    const int generation = m_generation->load();
    auto document = m_isCurrent ? m_document : modelfile::Document{documentText(*m_text), {}, {}, {}, {}, {}};
    watcher->setFuture(QtConcurrent::run(
        m_workers.pool(),
        [document = std::move(document), generation, isParsed = m_isCurrent, newest = m_generation,
         directory = m_directory, wait = m_running]() mutable -> Outcome {
            if (!isParsed)
                document = modelfile::parse(document.text);
            if (newest->load() != generation)
                return {};
            modelfile::LintOptions options;
            options.isFile = [&](const QString &from) {
                // Where it can't be told nothing is said against it.
                return from.size() <= kLongestPath
                    && wait->exists(sourcePath(from, directory)).value_or(true);
            };
            auto problems = modelfile::lint(document, options);
            return {generation, std::move(document), std::move(problems)};
        }));
}

void ParsedText::finish(const Outcome &outcome)
{
    if (outcome.generation != m_generation->load())
        return;
    m_problems = outcome.problems;
    m_isChecked = true;
    if (!m_isCurrent) {
        m_document = outcome.document;
        m_isCurrent = true;
        emit parsed();
    }
    emit checked();
}

} // namespace weightroom
