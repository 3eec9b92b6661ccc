#include "ui/details/modellinks.h"

#include "model/library/format.h"
#include "model/names/name.h"

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

constexpr int kMostInMenu = 25;

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

QString modelLinks(const QStringList &canonical, const QString &self, int most)
{
    QStringList parts;
    for (const auto &name : canonical.mid(0, most))
        parts.append(name == self ? shownName(name).toHtmlEscaped() : linkTo(name, shownName(name)));
    auto text = parts.join(u", "_s);
    if (canonical.size() > most)
        text = Words::tr("%1 and %2 more").arg(text, countText(quint64(canonical.size() - most)));
    return text;
}

void popupModels(
    QWidget *parent, const QPoint &globalPosition, const QStringList &canonical,
    const std::function<void(const QString &)> &chosen)
{
    auto *menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto &name : canonical.mid(0, kMostInMenu))
        menu->addAction(shownName(name).replace(u'&', u"&&"_s), parent, [chosen, name] { chosen(name); });
    if (canonical.size() > kMostInMenu) {
        const auto left = countText(quint64(canonical.size() - kMostInMenu));
        menu->addAction(Words::tr("and %1 more").arg(left))->setEnabled(false);
    }
    menu->popup(globalPosition);
}

} // namespace weightroom
