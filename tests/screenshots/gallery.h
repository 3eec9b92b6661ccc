// Waiting for the window and taking its picture.
#pragma once

#include "ui/theme/theme.h"

#include <QString>
#include <QWidget>
#include <functional>

namespace weightroom
{

class Gallery
{
public:
    // Files are FOLDER/NAME-light-1.png: theme and scale.
    Gallery(QString folder, ThemeChoice theme);

    void save(QWidget &widget, const QString &name) const;

    // Lets events and workers run until it's so; ends the program if it never gets so.
    static void waitUntil(const char *what, const std::function<bool()> &isSo);
    // Lets them run for a while: workers that tell nobody when they're done.
    static void settle(int milliseconds = 700);
    // A key to what has the focus.
    static void press(int key, Qt::KeyboardModifiers modifiers = {});

    template<class Widget> static Widget &find(const QObject &parent, const QString &name)
    {
        auto *widget = parent.findChild<Widget *>(name);
        if (widget == nullptr)
            qFatal("there is no %s", qPrintable(name));
        return *widget;
    }

private:
    QString m_folder;
    QString m_theme;
};

} // namespace weightroom
