#include "ui/editor/editorhelp.h"

#include "model/modelfile/document.h"
#include "model/modelfile/parameters.h"
#include "ui/editor/completion.h"
#include "ui/editor/editoractions.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QEvent>
#include <QTextBrowser>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString rowOf(const QString &left, const QString &right, const QString &anchor = {})
{
    const auto name = anchor.isEmpty() ? QString() : u"<a name=\"%1\"></a>"_s.arg(anchor);
    return u"<tr><td style=\"padding: 3px 16px 3px 0; white-space: pre\">"_s + name + left
        + u"</td><td style=\"padding: 3px 0\">"_s + right + u"</td></tr>"_s;
}

QString table(const QString &title, const QStringList &rows)
{
    return u"<h3>"_s + title.toHtmlEscaped() + u"</h3><table cellspacing=\"0\">"_s + rows.join(QString())
        + u"</table>"_s;
}

QString coloured(const QString &text, const QColor &colour)
{
    return u"<code style=\"color: %1\">%2</code>"_s.arg(colour.name(), text.toHtmlEscaped());
}

} // namespace

EditorHelp::EditorHelp(const EditorActions &actions, QWidget *window)
    : QDialog(window)
    , m_text(new QTextBrowser(this))
{
    setObjectName(u"editorHelp"_s);
    setWindowTitle(tr("Modelfile help"));
    resize(620, 640);
    for (const auto *action : actions.all()) {
        auto text = action->text();
        text.remove(u'&').remove(u'…');
        if (!action->shortcut().isEmpty())
            m_keyRows.append(rowOf(
                action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped(), text.toHtmlEscaped()));
    }
    m_text->setObjectName(u"helpText"_s);
    m_text->setAccessibleName(tr("Help"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenLinks(false);
    m_text->document()->setDocumentMargin(20);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_text, 1);
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(20, 12, 20, 12);
    foot->addWidget(buttons);
    layout->addLayout(foot);
    fill();
}

void EditorHelp::fill()
{
    const auto colours = Colours::of(palette());
    const auto rowsOf = [](CompletionKind kind, const QColor &colour) {
        QStringList rows;
        for (const auto &each : completionsFor(kind)) {
            const auto detail =
                each.detail.isEmpty() ? QString() : u" ("_s + each.detail.toHtmlEscaped() + u')';
            rows.append(
                rowOf(coloured(each.text, colour), each.help.toHtmlEscaped() + detail, each.text.toLower()));
        }
        return rows;
    };
    m_text->setHtml(
        table(tr("Commands"), rowsOf(CompletionKind::Command, colours.command))
        + table(tr("Parameters"), rowsOf(CompletionKind::Parameter, colours.parameter))
        + table(tr("Keys"), m_keyRows));
}

void EditorHelp::showAbout(const QString &word)
{
    show();
    raise();
    activateWindow();
    const auto anchor = word.toLower();
    const bool isKnown =
        modelfile::findParameter(anchor) != nullptr || modelfile::commandFromName(anchor).has_value();
    if (isKnown)
        m_text->scrollToAnchor(anchor);
    m_text->setFocus(Qt::OtherFocusReason);
}

void EditorHelp::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        fill();
}

} // namespace weightroom
