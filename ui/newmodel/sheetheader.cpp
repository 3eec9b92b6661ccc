#include "ui/newmodel/sheetheader.h"

#include "model/words/format.h"
#include "ui/controls/elidedlabel.h"
#include "ui/controls/primarybutton.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kPadding = 20; // beside a button's text, more than the style's own

} // namespace

SheetFooter::SheetFooter(QWidget *parent)
    : QWidget(parent)
    , m_edit(new QPushButton(icon(u"edit"_s), tr("Edit Modelfile first"), this))
    , m_hint(new ElidedLabel(Qt::ElideMiddle, this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_build(new PrimaryButton(tr("Build"), this))
{
    m_edit->setObjectName(u"editFirst"_s);
    m_hint->setObjectName(u"buildHint"_s);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_cancel->setObjectName(u"cancel"_s);
    m_build->setObjectName(u"build"_s);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(24, 14, 24, 14);
    layout->setSpacing(8);
    layout->addWidget(m_edit);
    layout->addWidget(m_hint, 1);
    layout->addWidget(m_cancel);
    layout->addWidget(m_build);
    for (auto *button : {m_edit, m_cancel, static_cast<QPushButton *>(m_build)}) {
        // Enter presses the button that has the focus, not the sheet's default.
        button->setAutoDefault(true);
        button->setMinimumHeight(rowHeight(font(), 30));
        button->setMinimumWidth(button->sizeHint().width() + (button == m_cancel ? 0 : kPadding));
    }
    connect(m_edit, &QPushButton::clicked, this, &SheetFooter::editPressed);
    connect(m_cancel, &QPushButton::clicked, this, &SheetFooter::cancelPressed);
    connect(m_build, &QPushButton::clicked, this, &SheetFooter::buildPressed);
}

void SheetFooter::setModels(qsizetype count, const QString &obstacle)
{
    m_hint->setWhole(obstacle);
    m_build->setText(count > 1 ? tr("Build %1 models").arg(count) : tr("Build"));
    m_build->setMinimumWidth(0);
    m_build->setMinimumWidth(m_build->sizeHint().width() + (count > 1 ? kPadding : 0));
    m_build->setEnabled(count > 0 && obstacle.isEmpty());
    m_build->setAccessibleDescription(obstacle);
}

void SheetFooter::setCanEdit(bool canEdit)
{
    m_edit->setEnabled(canEdit);
}

QPushButton *SheetFooter::buildButton() const
{
    return m_build;
}

namespace
{

constexpr int kTile = 40;
constexpr int kHeadIcon = 20;

// An icon on a rounded ground.
class Tile : public QLabel
{
public:
    using QLabel::QLabel;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(palette().color(QPalette::Mid));
        painter.setBrush(palette().color(QPalette::Base));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        painter.end();
        QLabel::paintEvent(event);
    }
};

} // namespace

SheetHeader::SheetHeader(QWidget *parent)
    : QWidget(parent)
    , m_tile(new Tile(this))
    , m_title(new QLabel(this))
    , m_subtitle(new ElidedLabel(Qt::ElideMiddle, this))
    , m_other(new QPushButton(tr("Other file…"), this))
{
    m_tile->setFixedSize(kTile, kTile);
    m_tile->setAlignment(Qt::AlignCenter);
    m_title->setFont(titleFont(font()));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setObjectName(u"sheetTitle"_s);
    m_subtitle->setFont(smallFont(font()));
    m_subtitle->setForegroundRole(QPalette::PlaceholderText);
    m_subtitle->setObjectName(u"sheetSubtitle"_s);
    m_other->setObjectName(u"otherFile"_s);
    m_other->setFont(smallFont(font()));
    m_other->setFixedHeight(rowHeight(m_other->font(), 26));
    m_other->setAutoDefault(true);
    connect(m_other, &QPushButton::clicked, this, &SheetHeader::otherFilePressed);
    auto *titles = new QVBoxLayout;
    titles->setSpacing(0);
    titles->addWidget(m_title);
    titles->addWidget(m_subtitle);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 18);
    layout->setSpacing(14);
    layout->addWidget(m_tile);
    layout->addLayout(titles, 1);
    layout->addWidget(m_other);
}

void SheetHeader::show(const QString &title, const QString &subtitle, const QString &icon)
{
    m_title->setText(title);
    m_subtitle->setWhole(subtitle);
    m_subtitle->setVisible(!subtitle.isEmpty());
    m_other->setVisible(!subtitle.isEmpty());
    m_icon = icon;
    recolour();
}

void SheetHeader::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        recolour();
}

void SheetHeader::recolour()
{
    m_tile->setPixmap(iconPixmap(m_icon, kHeadIcon, palette().color(QPalette::Link), devicePixelRatioF()));
}

QString folderInWords(const QString &folder)
{
    const auto home = QDir::homePath();
    if (folder == home)
        return u"~"_s;
    return folder.startsWith(home + u'/') ? u'~' + folder.mid(home.size()) : folder;
}

QString fileInWords(const QString &title, qint64 bytes, qsizetype parts, const QString &folder)
{
    QStringList words{title};
    if (parts > 1)
        words.append(SheetHeader::tr("%1 parts").arg(parts));
    if (bytes >= 0)
        words.append(sizeText(bytes));
    words.append(folderInWords(folder));
    return words.join(u"  ·  "_s);
}

} // namespace weightroom
