#include "ui/theme/icons.h"

#include <QApplication>
#include <QBuffer>
#include <QFile>
#include <QIconEngine>
#include <QImageReader>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <cmath>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

class PaletteIconEngine : public QIconEngine
{
public:
    explicit PaletteIconEngine(QString name)
        : m_name(std::move(name))
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const auto ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const auto colour = QApplication::palette().color(group, QPalette::ButtonText);
        return iconPixmap(
            m_name, int(std::lround(std::min(size.width(), size.height()) / scale)), colour, scale);
    }

    QIconEngine *clone() const override { return new PaletteIconEngine(m_name); }
    QString key() const override { return u"weightroom"_s; }

private:
    QString m_name;
};

} // namespace

QIcon icon(const QString &name)
{
    return QFile::exists(u":/icons/%1.svg"_s.arg(name)) ? QIcon(new PaletteIconEngine(name)) : QIcon();
}

QPixmap iconPixmap(const QString &name, int size, const QColor &colour, qreal devicePixelRatio)
{
    const auto key = u"wr/%1/%2/%3/%4"_s.arg(name).arg(size).arg(colour.rgba(), 0, 16).arg(devicePixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QFile file(u":/icons/%1.svg"_s.arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto svg = file.readAll();
    svg.replace("#000000", colour.name().toLatin1());
    QBuffer buffer(&svg);
    QImageReader reader(&buffer, "svg");
    const int pixels = int(std::lround(size * devicePixelRatio));
    reader.setScaledSize(QSize(pixels, pixels));
    pixmap = QPixmap::fromImage(reader.read());
    pixmap.setDevicePixelRatio(devicePixelRatio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace weightroom
