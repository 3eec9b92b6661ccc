#include "gallery.h"
#include "ui/theme/style.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QPixmap>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace weightroom
{

Gallery::Gallery(QString folder, ThemeChoice theme)
    : m_folder(std::move(folder))
    , m_theme(theme == ThemeChoice::Dark ? u"dark"_s : u"light"_s)
{
    applyTheme(*qobject_cast<QApplication *>(QCoreApplication::instance()), theme);
}

void Gallery::save(QWidget &widget, const QString &name) const
{
    const auto scale = QString::number(qRound(widget.devicePixelRatioF()));
    const auto path = QDir(m_folder).filePath(u"%1-%2-%3.png"_s.arg(name, m_theme, scale));
    if (!widget.grab().save(path))
        qFatal("can't write %s", qPrintable(path));
}

void Gallery::settle(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

void Gallery::waitUntil(const char *what, const std::function<bool()> &isSo)
{
    if (!QTest::qWaitFor(isSo, 30000))
        qFatal("waited in vain for %s", what);
}

void Gallery::press(int key, Qt::KeyboardModifiers modifiers)
{
    auto *widget = QApplication::focusWidget();
    if (widget == nullptr)
        qFatal("nothing has the focus");
    QTest::keyClick(widget, Qt::Key(key), modifiers);
}

} // namespace weightroom
