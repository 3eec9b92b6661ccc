#include "ui/controls/modellinks.h"

#include "model/names/name.h"
#include "model/words/format.h"

#include <QCoreApplication>
#include <QMenu>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(weightroom::ModelLinks)
};

} // namespace

QString shownName(const QString &canonical)
{
    const auto name = Name::parse(canonical);
    return name ? name->shortForm() : canonical;
}

QString linkTo(const QString &target, const QString &text)
{
    return u"<a href=\"%1\" style=\"text-decoration:none\">%2</a>"_s.arg(
        target.toHtmlEscaped(), text.toHtmlEscaped());
}

QString modelLinks(const QString &self, const ModelNames &others, int most)
{
    QStringList parts{shownName(self).toHtmlEscaped()};
    for (const auto &name : others.first.mid(0, most - 1))
        parts.append(linkTo(name, shownName(name)));
    const auto text = parts.join(u", "_s);
    const auto left = others.count + 1 - parts.size();
    return left > 0 ? Words::tr("%1 and %2 more").arg(text, countText(quint64(left))) : text;
}

void popupModels(
    QWidget *parent, const QPoint &globalPosition, const ModelNames &models,
    const std::function<void(const QString &)> &chosen)
{
    auto *menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto &name : models.first)
        menu->addAction(shownName(name).replace(u'&', u"&&"_s), parent, [chosen, name] { chosen(name); });
    if (const auto left = models.count - models.first.size(); left > 0)
        menu->addAction(Words::tr("and %1 more").arg(countText(quint64(left))))->setEnabled(false);
    menu->popup(globalPosition);
}

} // namespace weightroom
