// Links from one model to others.
#pragma once

#include "model/details/blobuse.h"

#include <QString>
#include <functional>

class QPoint;
class QWidget;

namespace weightroom
{

// A canonical name as people see it.
QString shownName(const QString &canonical);

// A model, by its canonical name, without a link, and others as links to theirs, as rich text: at most `most`
// of all, then "and 12 more".
QString modelLinks(const QString &self, const ModelNames &others, int most);

// One link to what `text` says.
QString linkTo(const QString &target, const QString &text);

// A menu of models at a point of the screen. Choosing one calls chosen with its canonical name.
void popupModels(
    QWidget *parent, const QPoint &globalPosition, const ModelNames &models,
    const std::function<void(const QString &)> &chosen);

} // namespace weightroom
