#include "ui/actions/libraryactions.h"

#include "model/words/plaintooltip.h"
#include "ui/theme/icons.h"

#include <QWidget>

using namespace Qt::StringLiterals;

namespace weightroom
{

using Id = LibraryActions::Id;

namespace
{

struct ActionRow {
    Id id;
    const char *text;
    const char *icon;
    const char *key;
};

// The letters differ within each menu, the one of a model's row included.
constexpr ActionRow kActions[] = {
    {Id::NewModel, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&New model"), "new", "Ctrl+N"},
    {Id::OpenFile, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Open file…"), "file", "Ctrl+O"},
    {Id::EditCopy, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Edit a copy"), "edit", "Ctrl+E"},
    {Id::Duplicate, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "D&uplicate…"), "duplicate", "Ctrl+D"},
    {Id::Rename, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "Rena&me…"), "", "F2"},
    {Id::Delete, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Delete"), "trash", "Del"},
    {Id::Undo, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Undo"), "undo", "Ctrl+Z"},
    {Id::CopyName, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Copy name"), "", "Ctrl+C"},
    {Id::CopyRunCommand, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "Copy &run command"), "",
     "Ctrl+Shift+C"},
    {Id::CopyDigest, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "Copy di&gest"), "", ""},
    {Id::CopyPath, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "Copy &path of the weights"), "", ""},
    {Id::ShowWeights, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Show weights"), "show-file",
     "Ctrl+Shift+S"},
    {Id::ShowManifest, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "Show m&anifest"), "", ""},
    {Id::EmptyTrash, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Empty trash…"), "trash", ""},
    {Id::Verify, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Verify store"), "verify", ""},
    {Id::ShowUnused, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Unused files"), "unused", ""},
    {Id::ShowTrash, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "T&rash"), "trash", ""},
    {Id::Refresh, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Refresh"), "retry", "F5"},
    {Id::Filter, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Filter"), "search", "Ctrl+F"},
    {Id::NextPane, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Next pane"), "", "F6"},
    {Id::Back, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "Bac&k"), "", "Alt+Left"},
    {Id::ShowPlaces, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Sidebar"), "", "F9"},
    {Id::ShowDetails, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Details"), "details-pane", "F11"},
    {Id::ShowBuilds, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Builds"), "builds-panel",
     "Ctrl+Shift+B"},
    {Id::Settings, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Settings…"), "parameters", "Ctrl+,"},
    {Id::Quit, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&Quit"), "", "Ctrl+Q"},
    {Id::About, QT_TRANSLATE_NOOP("weightroom::LibraryActions", "&About Weightroom"), "info", ""},
};

// The key at the end, as menus have it.
QString hintOf(const QAction &action)
{
    const auto key = action.shortcut().toString(QKeySequence::NativeText);
    const auto text = LibraryActions::plainText(action);
    return key.isEmpty() ? text : LibraryActions::tr("%1 (%2)").arg(text, key);
}

bool changesTheStore(Id id)
{
    return id == Id::Duplicate || id == Id::Rename || id == Id::Delete || id == Id::EmptyTrash;
}

// Or the models', or makes some.
bool readsTheStore(Id id)
{
    return id == Id::NewModel || id == Id::OpenFile || id == Id::EditCopy || id == Id::ShowWeights
        || id == Id::ShowManifest || id == Id::Verify;
}

} // namespace

LibraryActions::LibraryActions(QWidget *window)
    : QObject(window)
{
    for (const auto &row : kActions) {
        auto *action = new QAction(tr(row.text), this);
        if (*row.icon != 0)
            action->setIcon(icon(QString::fromLatin1(row.icon)));
        if (*row.key != 0)
            action->setShortcut(QKeySequence(QString::fromLatin1(row.key)));
        action->setToolTip(hintOf(*action));
        action->setObjectName(QStringLiteral("action") + QString::number(int(row.id)));
        window->addAction(action);
        m_actions.emplace(row.id, action);
    }
    for (const auto id : {Id::ShowPlaces, Id::ShowDetails, Id::ShowBuilds}) {
        m_actions.at(id)->setCheckable(true);
        // A tick says more there than a pressed icon.
        m_actions.at(id)->setIconVisibleInMenu(false);
    }
    for (int i = 0; i < 2; ++i) {
        auto *separator = new QAction(this);
        separator->setSeparator(true);
        m_separators.append(separator);
    }
    m_actions.at(Id::Back)->setEnabled(false);
    m_actions.at(Id::Quit)->setMenuRole(QAction::QuitRole);
    setState({});
    setUndo({});
}

QString LibraryActions::plainText(const QAction &action)
{
    return action.text().replace("&&"_L1, "\x01"_L1).remove(u'&').replace(u'\x01', u'&');
}

QList<QAction *> LibraryActions::forModels() const
{
    QList<QAction *> actions;
    for (const auto id : {Id::EditCopy, Id::Duplicate, Id::Rename, Id::Delete})
        actions.append(m_actions.at(id));
    actions.append(m_separators.at(0));
    for (const auto id : {Id::CopyName, Id::CopyRunCommand, Id::CopyDigest, Id::CopyPath})
        actions.append(m_actions.at(id));
    actions.append(m_separators.at(1));
    for (const auto id : {Id::ShowWeights, Id::ShowManifest})
        actions.append(m_actions.at(id));
    return actions;
}

void LibraryActions::setState(const State &state)
{
    const bool isOne = state.selected == 1;
    const bool isAway = !state.awayReason.isEmpty();
    const auto &changeReason = isAway ? state.awayReason : state.readOnlyReason;
    const bool isWritable = state.isOpen && changeReason.isEmpty();
    const auto enable = [&](Id id, bool possible) {
        auto *action = m_actions.at(id);
        action->setEnabled(
            possible && (isWritable || !changesTheStore(id)) && !(isAway && readsTheStore(id)));
        // Why it's off is said where the pointer looks for it.
        const auto reason = changesTheStore(id) ? changeReason
            : readsTheStore(id)                 ? state.awayReason
                                                : QString();
        action->setToolTip(reason.isEmpty() ? hintOf(*action) : plainTooltip(reason));
    };
    enable(Id::NewModel, true);
    enable(Id::OpenFile, true);
    enable(Id::EditCopy, isOne);
    enable(Id::Duplicate, isOne);
    enable(Id::Rename, isOne);
    enable(Id::Delete, state.selected > 0);
    enable(Id::CopyName, state.selected > 0);
    enable(Id::CopyRunCommand, isOne);
    enable(Id::CopyDigest, isOne);
    enable(Id::CopyPath, isOne && state.hasWeights);
    enable(Id::ShowWeights, isOne && state.hasWeights);
    enable(Id::ShowManifest, isOne);
    enable(Id::EmptyTrash, state.hasTrash);
    for (const auto id : {Id::Verify, Id::ShowUnused, Id::ShowTrash})
        enable(id, state.isOpen);
}

void LibraryActions::setUndo(const QString &text)
{
    auto *undo = m_actions.at(Id::Undo);
    undo->setEnabled(!text.isEmpty());
    undo->setText(text.isEmpty() ? tr("&Undo") : u'&' + QString(text).replace(u'&', "&&"_L1));
}

} // namespace weightroom
