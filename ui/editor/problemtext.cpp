#include "ui/editor/problemtext.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

using modelfile::Diagnostic;
using modelfile::Severity;

struct ProblemWords {
    Q_DECLARE_TR_FUNCTIONS(weightroom::ProblemText)
};

QString counted(int count, const char *one, const char *many)
{
    return count == 1 ? ProblemWords::tr(one) : ProblemWords::tr(many).arg(QLocale().toString(count));
}

} // namespace

QString problemHtml(const Diagnostic &problem)
{
    auto html = u"<p>%1</p>"_s.arg(problem.message().toHtmlEscaped());
    if (!problem.ollama.isEmpty())
        html +=
            u"<p><small>%1</small></p>"_s.arg(ProblemWords::tr("Ollama says: %1")
                                                  .arg(modelfile::shortPiece(modelfile::ollamaText(problem)))
                                                  .toHtmlEscaped());
    return html;
}

int errorCount(const std::vector<Diagnostic> &problems)
{
    return int(std::count_if(problems.begin(), problems.end(), [](const Diagnostic &problem) {
        return problem.severity() == Severity::Error;
    }));
}

QString countText(const std::vector<Diagnostic> &problems)
{
    std::array<int, 3> counts{};
    for (const auto &problem : problems)
        ++counts.at(std::size_t(problem.severity()));
    QStringList parts;
    if (counts[0] > 0)
        parts.append(counted(counts[0], QT_TR_NOOP("1 error"), QT_TR_NOOP("%1 errors")));
    if (counts[1] > 0)
        parts.append(counted(counts[1], QT_TR_NOOP("1 warning"), QT_TR_NOOP("%1 warnings")));
    if (parts.isEmpty() && counts[2] > 0)
        parts.append(counted(counts[2], QT_TR_NOOP("1 hint"), QT_TR_NOOP("%1 hints")));
    return parts.join(u", "_s);
}

QString severityIcon(Severity severity)
{
    return severity == Severity::Error  ? u"error"_s
        : severity == Severity::Warning ? u"warning"_s
                                        : u"info"_s;
}

QColor severityColour(Severity severity, const QPalette &palette)
{
    const auto colours = Colours::of(palette);
    return severity == Severity::Error  ? colours.error
        : severity == Severity::Warning ? colours.warning
                                        : colours.secondary;
}

QString severityText(Severity severity)
{
    return severity == Severity::Error  ? ProblemWords::tr("Error")
        : severity == Severity::Warning ? ProblemWords::tr("Warning")
                                        : ProblemWords::tr("Hint");
}

} // namespace weightroom
