#include "ui/details/detailshead.h"

#include "model/details/modelwords.h"
#include "model/names/quoting.h"
#include "ui/controls/elidedlabel.h"
#include "ui/library/modeldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyleOptionToolButton>
#include <QStylePainter>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kSize = 40;
constexpr int kKindIcon = 20;

} // namespace

KindTile::KindTile(QWidget *parent)
    : QWidget(parent)
{
    setFixedSize(kSize, kSize);
}

void KindTile::setIcon(const QString &name)
{
    m_icon = name;
    update();
}

void KindTile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRoundedRect(QRectF(0.5, 0.5, kSize - 1, kSize - 1), 8, 8);
    painter.drawPixmap(
        (kSize - kKindIcon) / 2, (kSize - kKindIcon) / 2,
        iconPixmap(
            m_icon, kKindIcon, palette().color(isEnabled() ? QPalette::Link : QPalette::Text),
            devicePixelRatioF()));
}

namespace
{

constexpr int kButtonAir = 16;

// Three dots say that there is more; the style's arrow would say it again.
class MenuButton : public QToolButton
{
public:
    using QToolButton::QToolButton;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QStyleOptionToolButton option;
        initStyleOption(&option);
        option.features &= ~(QStyleOptionToolButton::HasMenu | QStyleOptionToolButton::MenuButtonPopup);
        QStylePainter(this).drawComplexControl(QStyle::CC_ToolButton, option);
    }
};

} // namespace

DetailsHead::DetailsHead(QWidget *parent)
    : QWidget(parent)
    , m_tile(new KindTile(this))
    , m_name(new ElidedLabel(Qt::ElideMiddle, this))
    , m_subtitle(new ElidedLabel(Qt::ElideRight, this))
    , m_editCopy(new QPushButton(icon(u"edit"_s), tr("Edit a copy"), this))
    , m_showWeights(new QPushButton(icon(u"show-file"_s), tr("Show weights"), this))
    , m_more(new MenuButton(this))
    , m_menu(new QMenu(this))
{
    m_name->setObjectName(u"detailsName"_s);
    m_name->setFont(titleFont(font()));
    m_subtitle->setForegroundRole(QPalette::PlaceholderText);
    m_editCopy->setObjectName(u"editCopy"_s);
    m_showWeights->setObjectName(u"showWeights"_s);
    m_showWeights->setAccessibleName(tr("Show weights"));
    m_more->setObjectName(u"moreActions"_s);
    m_more->setIcon(icon(u"more"_s));
    m_more->setToolTip(tr("More"));
    m_more->setAccessibleName(tr("More"));
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setMenu(m_menu);
    m_more->setPopupMode(QToolButton::InstantPopup);
    const int height = rowHeight(font(), 30);
    m_more->setFixedSize(height, height);
    for (auto *button : {m_editCopy, m_showWeights})
        button->setFixedHeight(height);
    // The style sets icon and words close to the edges.
    m_editCopy->setMinimumWidth(m_editCopy->sizeHint().width() + kButtonAir);
    setMoreActions({});
    connect(m_editCopy, &QPushButton::clicked, this, &DetailsHead::editCopyRequested);
    connect(m_showWeights, &QPushButton::clicked, this, [this] { emit showFileRequested(m_weightsPath); });

    auto *titles = new QVBoxLayout;
    titles->setSpacing(0);
    titles->addWidget(m_name);
    titles->addWidget(m_subtitle);
    titles->addStretch();
    auto *top = new QHBoxLayout;
    top->setSpacing(12);
    top->addWidget(m_tile, 0, Qt::AlignTop);
    top->addLayout(titles, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_editCopy);
    buttons->addWidget(m_showWeights);
    buttons->addStretch();
    buttons->addWidget(m_more);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 12);
    layout->setSpacing(12);
    layout->addLayout(top);
    layout->addLayout(buttons);
}

void DetailsHead::show(const ShownModel &model)
{
    const auto &details = *model.details;
    m_name->setWhole(details.name.withoutBuild().shortForm());
    const auto name = details.facts ? details.facts->name.value_or(QString()) : QString();
    m_subtitle->setWhole(visibleText(name, 200));
    m_subtitle->setVisible(!name.isEmpty());
    m_tile->setIcon(kindIconName(int(kindOf(details))));
    const auto *weights = weightsLayer(details);
    m_weightsPath = weights != nullptr && weights->present ? weights->path : QString();
    enableButtons();
    m_showWeights->setToolTip(
        m_weightsPath.isEmpty() ? tr("The weights aren't in the store") : tr("Show the file of the weights"));
}

void DetailsHead::setAway(bool isAway)
{
    m_isAway = isAway;
    m_tile->setEnabled(!isAway);
    enableButtons();
}

void DetailsHead::enableButtons()
{
    m_editCopy->setEnabled(!m_isAway);
    m_showWeights->setEnabled(!m_isAway && !m_weightsPath.isEmpty());
}

void DetailsHead::setMoreActions(const QList<QAction *> &actions)
{
    m_menu->clear();
    m_menu->addActions(actions);
    m_more->setEnabled(!actions.isEmpty());
}

QSize DetailsHead::minimumSizeHint() const
{
    return {280, QWidget::minimumSizeHint().height()};
}

void DetailsHead::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitButtons();
}

// With a large font the words of the second button go before the pane grows.
void DetailsHead::fitButtons()
{
    const auto words = tr("Show weights");
    m_showWeights->setText(words);
    const int wide = m_showWeights->sizeHint().width() + kButtonAir;
    const int needed = m_editCopy->minimumWidth() + wide + m_more->width() + 16 + 40;
    const bool hasWords = width() >= needed;
    m_showWeights->setText(hasWords ? words : QString());
    m_showWeights->setMinimumWidth(hasWords ? wide : m_more->width());
}

} // namespace weightroom
