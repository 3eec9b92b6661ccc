// A long job's progress on stderr.
#pragma once

#include "model/core/progress.h"

#include <chrono>
#include <optional>

namespace weightroom::cli
{

// On a terminal one line, redrawn and erased at the end; else a line a phase; with JSON an object a line:
// {"phase", "bytes_done", "bytes_total"}, at each change of phase and twice a second while bytes move.
// Nobody reading it is no error.
class ProgressReport
{
public:
    enum class Form { Terminal, Lines, Json };

    // Json if it's asked for, else what stderr is.
    static Form formFor(bool wantsJson);
    explicit ProgressReport(Form form)
        : m_form(form)
    {
    }

    // To be called some ten times a second, and once when the job has ended.
    void show(const Progress::Snapshot &snapshot);
    // Takes the redrawn line away.
    void end();

private:
    Form m_form;
    std::optional<Phase> m_phase;
    qint64 m_shownBytes = -1;
    std::chrono::steady_clock::time_point m_shownAt;
    bool m_lineStands = false;
};

} // namespace weightroom::cli
