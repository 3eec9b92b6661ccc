// Texts that are shaped once stand where Qt paints those that it shapes each time.
#include "support/testclass.h"
#include "ui/library/modeldelegate.h"

#include <QApplication>
#include <QImage>
#include <QRect>
#include <QTest>
#include <cstdlib>
#include <functional>

using namespace Qt::StringLiterals;
using namespace weightroom;

class TestLineTexts : public QObject
{
    Q_OBJECT

private:
    // Where something was painted, in the image's pixels.
    static QRect painted(double ratio, const std::function<void(QPainter &)> &paint)
    {
        QImage image(QSize(380, 60) * ratio, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(ratio);
        image.fill(Qt::white);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::darkBlue);
        paint(painter);
        QRect place;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixelColor(x, y) != Qt::white)
                    place |= QRect(x, y, 1, 1);
            }
        }
        return place;
    }

    // Of the window's pixels two: a line in letters of several fonts is as high as the highest of them, and
    // Qt rounds that in more than one way.
    static bool isAlike(const QRect &one, const QRect &other, double ratio)
    {
        const auto isNear = [&](QPoint a, QPoint b) {
            return std::abs(a.x() - b.x()) <= 2 * ratio && std::abs(a.y() - b.y()) <= 2 * ratio;
        };
        return isNear(one.topLeft(), other.topLeft()) && isNear(one.bottomRight(), other.bottomRight());
    }

private slots:
    void standWhereDrawnTextDoes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("ratio");
        QTest::addColumn<int>("side");
        for (const auto &text : {u"llama3.1"_s, u"37.4 KB"_s, u"<b>&amp; no rich text"_s, u"حمامة"_s}) {
            for (const double ratio : {1.0, 2.0}) {
                for (const int side : {Qt::AlignLeft, Qt::AlignRight, Qt::AlignHCenter})
                    QTest::addRow("%s, %g, %d", qPrintable(text), ratio, side) << text << ratio << side;
            }
        }
    }

    void standWhereDrawnTextDoes()
    {
        QFETCH(const QString, text);
        QFETCH(const double, ratio);
        QFETCH(const int, side);
        LineTexts texts;
        for (const double size : {9.2, 10.0, 13.0}) {
            auto font = QApplication::font();
            font.setPointSizeF(size);
            texts.setFont(font);
            QCOMPARE(texts.width(text), QFontMetrics(font).horizontalAdvance(text));
            for (const int height : {26, 34, 35}) {
                // Wider than the text in any font: drawText() cuts at the edge.
                const QRect rect(7, 3, 360, height);
                const auto drawn = painted(ratio, [&](QPainter &painter) {
                    painter.setFont(font);
                    painter.drawText(rect, side | Qt::AlignVCenter, text);
                });
                QVERIFY(drawn.isValid());
                // The second time it's remembered.
                for (int time = 0; time < 2; ++time) {
                    const auto place = painted(ratio, [&](QPainter &painter) {
                        texts.draw(painter, rect, Qt::Alignment(side), text);
                    });
                    QVERIFY2(
                        isAlike(place, drawn, ratio),
                        qPrintable(u"%1 and %2 high: from %3,%4 to %5,%6, not %7,%8 to %9,%10"_s.arg(size)
                                       .arg(height)
                                       .arg(place.left())
                                       .arg(place.top())
                                       .arg(place.right())
                                       .arg(place.bottom())
                                       .arg(drawn.left())
                                       .arg(drawn.top())
                                       .arg(drawn.right())
                                       .arg(drawn.bottom())));
                }
            }
        }
    }

    void areElidedWhereTheyAreTooWide()
    {
        LineTexts texts;
        texts.setFont(QApplication::font());
        const QFontMetrics metrics(QApplication::font());
        const auto text = u"a-name-that-is-longer-than-most"_s;
        const int width = metrics.horizontalAdvance(text);
        QCOMPARE(texts.elided(text, Qt::ElideMiddle, width), text);
        for (const int part : {2, 3}) {
            QCOMPARE(
                texts.elided(text, Qt::ElideMiddle, width / part),
                metrics.elidedText(text, Qt::ElideMiddle, width / part));
        }
    }
};

WEIGHTROOM_TEST(TestLineTexts)
#include "tst_linetexts.moc"
