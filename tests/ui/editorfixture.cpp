#include "ui/editorfixture.h"

#include "ui/editor/parsedtext.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QTest>

using namespace Qt::StringLiterals;

namespace weightroom
{

LibraryRow storedModel(const QString &model, const QString &tag)
{
    LibraryRow row;
    row.key = u"registry.ollama.ai/library/%1:%2"_s.arg(model, tag);
    row.modelText = model;
    row.tag = tag;
    row.build = u"Q4_K_M"_s;
    row.bytes = 4'900'000'000;
    row.modified = QDateTime(QDate(2024, 11, 12), QTime(12, 0));
    return row;
}

void prepareEditorTest()
{
    static const QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    QSettings(u"weightroom"_s, u"weightroom"_s).clear();
    // Black on white, as without a theme, is high contrast: all in one colour.
    applyTheme(*qobject_cast<QApplication *>(QCoreApplication::instance()), ThemeChoice::Light);
    // The offscreen platform says this of every window.
    QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s));
}

EditorFixture::EditorFixture(const QString &text)
    : editor(*window.findChild<CodeEditor *>(u"codeEditor"_s))
{
    window.setRows({storedModel(u"alpha"_s, u"8b"_s), storedModel(u"beta"_s, u"latest"_s)});
    window.openText(text, u"mine"_s, folder());
    window.show();
    if (!QTest::qWaitForWindowActive(&window))
        qFatal("the window doesn't get active");
    editor.setFocus();
    waitUntilChecked();
}

QString EditorFixture::write(const QString &name, const QByteArray &bytes) const
{
    const auto path = QDir(folder()).filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write %s", qPrintable(path));
    return path;
}

QAbstractItemView &EditorFixture::problems() const
{
    return find<QAbstractItemView>(u"problemsView"_s);
}

QStringList EditorFixture::problemTexts() const
{
    QStringList texts;
    const auto *model = problems().model();
    for (int row = 0; row < model->rowCount(); ++row)
        texts.append(model->index(row, 0).data(Qt::AccessibleTextRole).toString());
    return texts;
}

bool EditorFixture::canBuild() const
{
    return find<QPushButton>(u"buildButton"_s).isEnabled();
}

void EditorFixture::placeCursor(int position)
{
    auto cursor = editor.textCursor();
    cursor.setPosition(position);
    editor.setTextCursor(cursor);
}

int EditorFixture::indexOf(const QString &piece) const
{
    const auto at = editor.text().indexOf(piece);
    if (at < 0)
        qFatal("there is no %s", qPrintable(piece));
    return int(at);
}

void EditorFixture::waitUntilChecked() const
{
    if (!QTest::qWaitFor([this] { return editor.parsed()->isChecked(); }))
        qFatal("the text isn't checked");
}

} // namespace weightroom
