// Links from one model to others.
#pragma once

#include <QString>
#include <QStringList>
#include <functional>

class QPoint;
class QWidget;

namespace weightroom
{

// A canonical name as people see it.
QString shownName(const QString &canonical);

// Names as links to their canonical names, as rich text; self without a link. At most `most`, then "and 12
// more".
QString modelLinks(const QStringList &canonical, const QString &self, int most);

// One link to what `text` says.
QString linkTo(const QString &target, const QString &text);

// A menu of models at a point of the screen; at most a screenful. Choosing one calls chosen with its
// canonical name.
void popupModels(
    QWidget *parent, const QPoint &globalPosition, const QStringList &canonical,
    const std::function<void(const QString &)> &chosen);

} // namespace weightroom
