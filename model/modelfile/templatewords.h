// What's wrong with a TEMPLATE, for those who know no Go: what is to be done.
#pragma once

#include <QString>
#include <QStringView>

namespace weightroom
{

// message: Go's, as badTemplateText() has it; marked: what is underlined, as one line; text: the template.
QString templateWords(const QString &message, const QString &marked, QStringView text);

} // namespace weightroom
