#include "ui/newmodel/dropoverlay.h"

#include "model/build/propose.h"
#include "model/core/bytes.h"
#include "ui/controls/elidedlabel.h"
#include "ui/editor/fileprobe.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDragMoveEvent>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QUrl>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr QSize kCard(480, 210);
constexpr int kDropIcon = 32;
constexpr int kFrame = 3;

QString nameOfFile(const QString &path)
{
    return path.section(u'/', -1, -1, QString::SectionSkipEmpty);
}

bool mayBeTaken(const QStringList &files)
{
    return std::any_of(
        files.begin(), files.end(), [](const QString &path) { return mayBeProposed(nameOfFile(path)); });
}

} // namespace

DropOverlay::DropOverlay(QWidget *window)
    : QWidget(window)
    , m_window(window)
    , m_probe(new FileProbe(this))
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_name(new ElidedLabel(Qt::ElideMiddle, this))
    , m_size(new QLabel(this))
    , m_text(new QLabel(this))
{
    setObjectName(u"dropOverlay"_s);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    m_icon->setAlignment(Qt::AlignCenter);
    m_title->setObjectName(u"dropTitle"_s);
    m_title->setFont(bigTitleFont(font()));
    m_name->setObjectName(u"dropName"_s);
    m_text->setObjectName(u"dropText"_s);
    m_text->setFont(smallFont(font()));
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_text->setWordWrap(true);
    for (auto *label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    }
    m_size->setObjectName(u"dropSize"_s);
    m_size->setForegroundRole(QPalette::PlaceholderText);
    connect(m_probe, &FileProbe::found, this, [this](const FileFacts &facts) {
        m_size->setText(facts.exists && !facts.isFolder ? sizeText(facts.bytes) : QString());
        place();
    });
    m_leave.setSingleShot(true);
    m_leave.setInterval(0);
    connect(&m_leave, &QTimer::timeout, this, &QWidget::hide);
    window->setAcceptDrops(true);
    qApp->installEventFilter(this);
    hide();
}

QStringList DropOverlay::filesOf(const QMimeData *mime)
{
    QStringList files;
    if (mime == nullptr || !mime->hasUrls())
        return files;
    for (const auto &url : mime->urls()) {
        if (url.isLocalFile())
            files.append(url.toLocalFile());
    }
    return files;
}

bool DropOverlay::answer(QDropEvent *event, const QStringList &files) const
{
    const auto offered = event->possibleActions();
    const auto action = !mayBeTaken(files) ? Qt::IgnoreAction
        : offered.testFlag(Qt::CopyAction) ? Qt::CopyAction
        : offered.testFlag(Qt::LinkAction) ? Qt::LinkAction
                                           : Qt::IgnoreAction;
    event->setDropAction(action);
    const bool canTake = action != Qt::IgnoreAction;
    // Who refuses the entering hears neither of moving nor of leaving: then it's the move that refuses.
    event->setAccepted(canTake || event->type() == QEvent::DragEnter);
    return canTake;
}

bool DropOverlay::eventFilter(QObject *watched, QEvent *event)
{
    const auto type = event->type();
    if (type == QEvent::Resize && watched == m_window && isVisible())
        place();
    if (type != QEvent::DragEnter && type != QEvent::DragMove && type != QEvent::DragLeave
        && type != QEvent::Drop)
        return false;
    const auto *widget = qobject_cast<QWidget *>(watched);
    if (widget == nullptr || widget->window() != m_window)
        return false;
    if (type == QEvent::DragLeave) {
        m_leave.start();
        return isVisible();
    }
    // QDragMoveEvent and QDragEnterEvent are drop events too.
    auto *drag = static_cast<QDropEvent *>(event);
    const auto files = filesOf(drag->mimeData());
    if (files.isEmpty())
        return false;
    const bool canTake = answer(drag, files);
    if (type != QEvent::Drop) {
        m_leave.stop();
        if (type == QEvent::DragEnter || !isVisible())
            showFiles(files);
        return true;
    }
    m_leave.stop();
    hide();
    if (canTake)
        emit filesDropped(files);
    return true;
}

void DropOverlay::showFiles(const QStringList &files)
{
    m_canTake = mayBeTaken(files);
    const auto colours = Colours::of(palette());
    m_icon->setPixmap(
        m_canTake ? iconPixmap(u"drop"_s, kDropIcon, palette().color(QPalette::Link), devicePixelRatioF())
                  : iconPixmap(u"error"_s, kDropIcon, colours.error, devicePixelRatioF()));
    const auto count = files.size();
    if (m_canTake)
        m_title->setText(count > 1 ? tr("Drop to add models") : tr("Drop to add a model"));
    else
        m_title->setText(count > 1 ? tr("Not GGUF files") : tr("Not a GGUF file"));
    m_name->setWhole(count > 1 ? tr("%1 files").arg(count) : nameOfFile(files.front()));
    m_size->clear();
    m_probe->forget();
    if (m_canTake && count == 1)
        m_probe->look(files.front(), {});
    m_text->setText(
        m_canTake ? tr("You choose the name and how to import the file.\nNothing happens to the file until "
                       "you press Build.")
                  : tr("Drop a .gguf file or a Modelfile."));
    place();
    raise();
    show();
    update();
}

QRect DropOverlay::card() const
{
    const QSize size(
        std::min(kCard.width(), width() - 40), std::max(kCard.height(), fontMetrics().height() * 11));
    QRect card(QPoint(), size);
    // A little above the middle, where the eye expects it.
    card.moveTopLeft({(width() - size.width()) / 2, (height() - size.height()) * 48 / 100});
    return card;
}

void DropOverlay::place()
{
    setGeometry(m_window->rect());
    const auto inner = card().adjusted(24, 0, -24, 0);
    int top = inner.top() + 32;
    const auto put = [&](QWidget *widget, int height, int gap) {
        widget->setGeometry(inner.left(), top, inner.width(), height);
        top += height + gap;
    };
    put(m_icon, kDropIcon, 14);
    put(m_title, m_title->fontMetrics().height() + 2, 6);
    constexpr int kGap = 7;
    const int sizeWidth = m_size->text().isEmpty() ? 0 : m_size->sizeHint().width() + kGap;
    const int nameWidth = std::min(m_name->sizeHint().width(), inner.width() - sizeWidth);
    const int nameHeight = m_name->sizeHint().height();
    m_name->setGeometry(inner.center().x() - (nameWidth + sizeWidth) / 2, top, nameWidth, nameHeight);
    m_size->setGeometry(
        m_name->geometry().right() + 1 + kGap, top, std::max(sizeWidth - kGap, 0), nameHeight);
    top += nameHeight + 12;
    put(m_text, inner.bottom() - top - 16, 0);
}

void DropOverlay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto colours = Colours::of(palette());
    const auto frame = m_canTake ? palette().color(QPalette::Link) : colours.error;
    painter.fillRect(rect(), colours.scrim);
    painter.setPen(QPen(frame, kFrame, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(QRectF(rect()).adjusted(kFrame / 2.0, kFrame / 2.0, -kFrame / 2.0, -kFrame / 2.0));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(palette().color(QPalette::Window));
    painter.drawRoundedRect(QRectF(card()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

} // namespace weightroom
