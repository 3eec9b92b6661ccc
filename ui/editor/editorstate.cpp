#include "ui/editor/editorstate.h"

#include "ui/editor/editoractions.h"

#include <QAction>
#include <QMainWindow>
#include <QSettings>
#include <QSplitter>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

// Stored: never rename.
const auto kGeometry = u"editor/geometry"_s;
const auto kPanes = u"editor/panes"_s;
constexpr std::array<std::pair<EditorCommand, const char16_t *>, 3> kToggles{
    {{EditorCommand::Form, u"editor/form"},
     {EditorCommand::Problems, u"editor/problems"},
     {EditorCommand::Wrap, u"editor/wrap"}}};

} // namespace

void loadEditorState(QMainWindow &window, QSplitter &panes, const EditorActions &actions)
{
    const QSettings settings(u"weightroom"_s, u"weightroom"_s);
    window.restoreGeometry(settings.value(kGeometry).toByteArray());
    panes.restoreState(settings.value(kPanes).toByteArray());
    for (const auto &[command, key] : kToggles)
        actions.at(command)->setChecked(settings.value(QString::fromUtf16(key), true).toBool());
}

void saveEditorState(const QMainWindow &window, const QSplitter &panes, const EditorActions &actions)
{
    QSettings settings(u"weightroom"_s, u"weightroom"_s);
    settings.setValue(kGeometry, window.saveGeometry());
    settings.setValue(kPanes, panes.saveState());
    for (const auto &[command, key] : kToggles)
        settings.setValue(QString::fromUtf16(key), actions.at(command)->isChecked());
}

} // namespace weightroom
