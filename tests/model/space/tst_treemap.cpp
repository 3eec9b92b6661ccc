// The map's parts: as large as their weights, inside the area, without overlap, in a shape that can be read.
#include "model/space/treemap.h"
#include "support/testclass.h"

#include <QTest>
#include <algorithm>
#include <numeric>

using namespace weightroom;

using Weights = std::vector<double>;
Q_DECLARE_METATYPE(Weights)

class TestTreemap : public QObject
{
    Q_OBJECT

private slots:
    void dividesTheArea_data()
    {
        QTest::addColumn<Weights>("weights");
        QTest::addColumn<QRectF>("area");
        const QRectF wide(10, 20, 1000, 170);
        QTest::newRow("one") << Weights{5} << wide;
        QTest::newRow("equal") << Weights(9, 3.0) << wide;
        QTest::newRow("falling") << Weights{42.5, 18.6, 13.8, 9.1, 8.5, 8.1, 7.1, 5.2, 4.9, 2, 1, 0.3}
                                 << wide;
        QTest::newRow("rising") << Weights{1, 2, 3, 4, 5, 6, 50} << wide;
        QTest::newRow("upright") << Weights{8, 4, 2, 1, 1} << QRectF(0, 0, 60, 400);
        QTest::newRow("some weigh nothing") << Weights{0, 7, -3, 2} << wide;
        QTest::newRow("very different") << Weights{1e12, 1, 1} << wide;
    }

    void dividesTheArea()
    {
        QFETCH(Weights, weights);
        QFETCH(QRectF, area);
        const auto parts = treemap(weights, area);
        QCOMPARE(parts.size(), weights.size());
        const double total =
            std::accumulate(weights.begin(), weights.end(), 0.0, [](double sum, double weight) {
                return sum + std::max(weight, 0.0);
            });
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto &part = parts[i];
            const double share = std::max(weights[i], 0.0) / total * area.width() * area.height();
            QVERIFY2(
                std::abs(part.width() * part.height() - share) < 1e-3 * area.width(),
                qPrintable(QString::number(i)));
            QVERIFY(area.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(part) || part.isEmpty());
            for (std::size_t j = 0; j < i; ++j) {
                const auto both = part.intersected(parts[j]);
                QVERIFY(both.width() * both.height() < 1e-6);
            }
        }
    }

    void partsAreNoStripes()
    {
        const auto parts = treemap(Weights(16, 1.0), QRectF(0, 0, 400, 400));
        for (const auto &part : parts)
            QVERIFY(std::max(part.width() / part.height(), part.height() / part.width()) < 1.01);
    }

    void nothingHasNoParts()
    {
        QVERIFY(treemap({}, QRectF(0, 0, 10, 10)).empty());
        QVERIFY(treemap({1, 2}, QRectF()).at(1).isEmpty());
    }
};

WEIGHTROOM_TEST(TestTreemap)
#include "tst_treemap.moc"
