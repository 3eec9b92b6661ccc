// A Modelfile's text, parsed and checked as it's being typed.
#pragma once

#include "model/core/workers.h"
#include "model/modelfile/document.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <atomic>
#include <memory>
#include <vector>

class QTextDocument;

namespace weightroom
{

// What toPlainText() would give, but with the no-break spaces that it turns into plain ones. Lines end in LF;
// as long as the document, so a position in the one is a position in the other.
QString documentText(const QTextDocument &document);

// Makes text the document's text, touching only what differs, as one step of undo. False if nothing differs.
bool changeDocumentText(QTextDocument &document, const QString &text);

// GUI thread. A text of usual length is parsed at once with each change, a long one on a worker once typing
// pauses; the check (lint.h), which looks whether a FROM is a file, always on a worker. Both start from
// contentsChange: textChanged comes with every recolouring too. One check runs at a time, and then that of
// the newest text; only one that a drive doesn't answer is left to itself.
class ParsedText : public QObject
{
    Q_OBJECT

public:
    // UTF-16 units up to which a parse takes well under 10 ms.
    static constexpr int kParsedAtOnce = 32 * 1024;

    explicit ParsedText(QTextDocument *text, QObject *parent = nullptr);
    ~ParsedText() override;

    // Of the text as it is now only if isCurrent().
    const modelfile::Document &document() const { return m_document; }
    bool isCurrent() const { return m_isCurrent; }
    // Of the last check, ordered by place.
    const std::vector<modelfile::Diagnostic> &problems() const { return m_problems; }
    bool isChecked() const { return m_isChecked; }
    // Absolute; where a relative FROM is looked for.
    void setDirectory(const QString &directory);

signals:
    void parsed();
    void checked();

private:
    struct Outcome;
    struct DriveWait;

    void follow(int removed, int added);
    void startCheck();
    void finish(const Outcome &outcome);

    QTextDocument *m_text;
    modelfile::Document m_document;
    std::vector<modelfile::Diagnostic> m_problems;
    QString m_directory;
    QTimer m_pause;
    bool m_isCurrent = false;
    bool m_isChecked = false;
    bool m_isPutOff = false;              // until the running check has ended
    std::shared_ptr<DriveWait> m_running; // of the running check, unless it was left to itself
    // Of the newest text; a check of an older one sees it and gives up.
    std::shared_ptr<std::atomic<int>> m_generation = std::make_shared<std::atomic<int>>(0);
    Workers m_workers{Workers::Work::Reading};
};

} // namespace weightroom
