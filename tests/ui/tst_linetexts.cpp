// Texts that are shaped once stand where Qt paints those that it shapes each time.
#include "support/testclass.h"
#include "ui/library/linetexts.h"

#include <QApplication>
#include <QImage>
#include <QRect>
#include <QTest>
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

    static bool isAlike(const QRect &one, const QRect &other)
    {
        return (one.topLeft() - other.topLeft()).manhattanLength() <= 2
            && (one.bottomRight() - other.bottomRight()).manhattanLength() <= 2;
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
                    QVERIFY(isAlike(place, drawn));
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
