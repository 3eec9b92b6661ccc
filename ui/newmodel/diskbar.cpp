#include "ui/newmodel/diskbar.h"

#include "model/words/format.h"
#include "ui/controls/breakabletext.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

class DiskBar::Bar : public QWidget
{
public:
    explicit Bar(QWidget *parent)
        : QWidget(parent)
    {
        setFixedSize(184, 8);
    }

    void setShares(double used, double added)
    {
        m_used = std::clamp(used, 0.0, 1.0);
        m_added = std::clamp(added, 0.0, 1.0 - m_used);
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const auto colours = Colours::of(palette());
        const auto bar = rect();
        painter.fillRect(bar, colours.track);
        const int used = int(bar.width() * m_used);
        painter.fillRect(QRect(0, 0, used, bar.height()), colours.trashBytes);
        if (m_added > 0) {
            const int width = std::max(int(bar.width() * m_added), 2);
            const int left = std::min(used + 1, bar.width() - width);
            painter.fillRect(QRect(left, 0, width, bar.height()), colours.ownBytes);
        }
        if (isHighContrast(palette())) {
            painter.setPen(palette().color(QPalette::WindowText));
            painter.drawRect(bar.adjusted(0, 0, -1, -1));
        }
    }

private:
    double m_used = 0;
    double m_added = 0;
};

DiskBar::DiskBar(QWidget *parent)
    : QWidget(parent)
    , m_bar(new Bar(this))
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
{
    m_text->setObjectName(u"diskText"_s);
    m_text->setWordWrap(true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_bar);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    showNumbers();
}

void DiskBar::setDisk(qint64 freeBytes, qint64 totalBytes)
{
    m_free = freeBytes;
    m_total = totalBytes;
    showNumbers();
}

void DiskBar::setBytesToWrite(qint64 bytes)
{
    m_toWrite = bytes;
    showNumbers();
}

void DiskBar::showNumbers()
{
    const bool isKnown = m_free >= 0;
    m_bar->setVisible(isKnown && m_total > 0);
    if (m_total > 0)
        m_bar->setShares(double(m_total - m_free) / double(m_total), double(m_toWrite) / double(m_total));
    auto colours = QPalette();
    m_icon->setVisible(!fits());
    if (!fits()) {
        const auto error = Colours::of(palette()).error;
        colours.setColor(QPalette::WindowText, error);
        m_icon->setPixmap(iconPixmap(u"error"_s, 16, error, devicePixelRatioF()));
        m_text->setTextFormat(Qt::PlainText);
        m_text->setText(unbrokenFigures(
            m_free == 0
                ? tr("Not enough space: %1 needed, none free.").arg(spaceText(m_toWrite))
                : tr("Not enough space: %1 needed, %2 free.").arg(spaceText(m_toWrite), spaceText(m_free))));
    } else if (isKnown) {
        // Only our own numbers: nothing untrusted reaches the rich text.
        m_text->setTextFormat(Qt::RichText);
        m_text->setText(unbrokenFigures(
            tr("%1 free now, <b>%2</b> after").arg(spaceText(m_free), spaceText(m_free - m_toWrite))));
    } else {
        m_text->setText(tr("Free space unknown."));
    }
    m_text->setPalette(colours);
}

QString spaceText(qint64 bytes)
{
    return bytes == 0 ? DiskBar::tr("0 GB") : sizeText(bytes);
}

} // namespace weightroom
