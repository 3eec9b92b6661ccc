#include "ui/editor/parsedtext.h"

#include "model/build/sources.h"
#include "model/library/pathexists.h"
#include "model/modelfile/lint.h"
#include "model/modelfile/parser.h"
#include "ui/editor/documenttext.h"

#include <QFutureWatcher>
#include <QTextDocument>
#include <QtConcurrent>

namespace weightroom
{

namespace
{

constexpr int kPauseMs = 200;
constexpr int kLongestPath = 4096;

std::vector<modelfile::Diagnostic> problemsOf(const modelfile::Document &document, const QString &directory)
{
    modelfile::LintOptions options;
    options.isFile = [&directory](const QString &from) {
        // Where it can't be told nothing is said against it.
        return from.size() <= kLongestPath && pathExists(sourcePath(from, directory)).value_or(true);
    };
    return modelfile::lint(document, options);
}

} // namespace

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
    m_isCurrent = m_text->characterCount() <= kParsedAtOnce;
    if (m_isCurrent)
        m_document = modelfile::parse(documentText(*m_text));
    m_pause.start();
    if (m_isCurrent)
        emit parsed();
}

void ParsedText::startCheck()
{
    // What runs is about an older text, and may wait for a drive that doesn't answer.
    m_workers.leave();
    auto *watcher = new QFutureWatcher<Outcome>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        watcher->deleteLater();
        finish(watcher->future().takeResult());
    });
    const int generation = m_generation->load();
    auto document = m_isCurrent ? m_document : modelfile::Document{documentText(*m_text), {}, {}, {}, {}, {}};
    watcher->setFuture(QtConcurrent::run(
        m_workers.pool(),
        [document = std::move(document), generation, isParsed = m_isCurrent, newest = m_generation,
         directory = m_directory]() mutable -> Outcome {
            if (newest->load() != generation)
                return {};
            if (!isParsed)
                document = modelfile::parse(document.text);
            auto problems = problemsOf(document, directory);
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
