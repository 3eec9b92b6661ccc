// A store full of attacks, read by the real program: each gets the verdict of its row, within bounds of time
// and memory; the sound model beside them is as it always is; and nothing is changed but what is asked for.
#include "faults/hostileattacks.h"
#include "support/testclass.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace weightroom;
using namespace Qt::StringLiterals;

namespace
{

QStringList textsOf(const QJsonValue &array)
{
    QStringList texts;
    for (const auto &value : array.toArray())
        texts.append(value.toString());
    return texts;
}

// What verify says of all that has to do with a model or a path with its name.
QString verifiedAs(const QString &name, const QJsonObject &report)
{
    QStringList said;
    for (const auto &list : {u"damaged"_s, u"missing"_s, u"unchecked"_s, u"manifests"_s}) {
        for (const auto &value : report[list].toArray()) {
            const auto about = textsOf(value[u"models"]).join(u'\n') + value[u"path"].toString();
            if (about.contains(u'/' + name))
                said.append(list + u": "_s + value[u"problem"].toString());
        }
    }
    return said.join(u'\n');
}

} // namespace

class TestHostile : public QObject
{
    Q_OBJECT

private:
    struct Placed {
        Attack attack;
        QString name;
        QString manifestPath;
    };

    HostileStore m_store;
    std::vector<Placed> m_placed;
    QMap<QByteArray, QByteArray> m_before;
    MeasuredRun m_list;
    MeasuredRun m_verify;

private slots:
    void initTestCase();
    void readingChangesNothing();
    void theSoundModelStaysSound();
    void eachAttackGetsItsVerdict_data();
    void eachAttackGetsItsVerdict();
    void unreadableManifestsBlockPruning();
    void attackedModelsCanBeRemoved();
    void theTwoFoldersMayBeLinks();
    void linksBelowThemAreNotFollowed();
    void reservedNamesAreReadOnly();
    void thousandsOfModelsTakeLittle();
};

void TestHostile::initTestCase()
{
    for (const auto &attacks : {brokenManifests(), oddManifests(), badBlobs(), badTrees()}) {
        for (const auto &attack : attacks) {
            const Victim victim(m_store, u"a%1"_s.arg(m_placed.size(), 3, 10, QLatin1Char('0')));
            attack.make(victim);
            m_placed.push_back({attack, victim.name, victim.manifestPath()});
        }
    }
    m_before = m_store.entries();
    m_list = m_store.run({u"list"_s});
    m_verify = m_store.run({u"verify"_s});
}

void TestHostile::readingChangesNothing()
{
    QCOMPARE(m_list.excess, QString());
    QCOMPARE(m_list.result.status, 0);
    QCOMPARE(m_verify.excess, QString());
    QCOMPARE(m_verify.result.status, 5);
    const auto usage = m_store.run({u"usage"_s});
    QCOMPARE(usage.excess, QString());
    QCOMPARE(usage.result.status, 0);
    QCOMPARE(m_store.entries(), m_before);
}

void TestHostile::theSoundModelStaysSound()
{
    QCOMPARE(HostileStore::listedAs(u"good"_s, m_list.json()), std::optional(QString()));
    QCOMPARE(verifiedAs(u"good"_s, m_verify.json()), QString());
    const auto show = m_store.run({u"show"_s, u"good"_s});
    QCOMPARE(show.result.status, 0);
    const auto alone = m_store.run({u"verify"_s, u"good"_s});
    QCOMPARE(alone.result.status, 0);
}

void TestHostile::eachAttackGetsItsVerdict_data()
{
    QTest::addColumn<std::size_t>("number");
    for (std::size_t i = 0; i < m_placed.size(); ++i)
        QTest::newRow(qPrintable(m_placed[i].attack.name)) << i;
}

void TestHostile::eachAttackGetsItsVerdict()
{
    QFETCH(const std::size_t, number);
    const auto &[attack, name, manifestPath] = m_placed[number];
    const auto &verdict = attack.verdict;
    const auto said = verifiedAs(name, m_verify.json());
    QVERIFY2(said.contains(verdict.said) && said.isEmpty() == verdict.said.isEmpty(), qPrintable(said));

    auto listed = HostileStore::listedAs(name, m_list.json());
    QCOMPARE(listed.has_value(), verdict.isModel);
    if (!verdict.isModel)
        listed = textsOf(m_list.json()[u"notes"]).filter(name).join(u'\n');
    QVERIFY2(
        listed->contains(verdict.list) && listed->isEmpty() == verdict.list.isEmpty(), qPrintable(*listed));

    const auto show = m_store.run({u"show"_s, name});
    QCOMPARE(show.excess, QString());
    QVERIFY2(
        show.kind() == (verdict.isModel ? verdict.show : u"NotFound"_s),
        qPrintable(show.everything().left(2000)));
    if (!show.kind().isEmpty() && verdict.isModel)
        QVERIFY2(show.message().contains(manifestPath), qPrintable(show.message()));
    for (const auto &text : {said, *listed, show.everything()}) {
        QVERIFY2(!text.contains(u"root:"_s), "the target of a link is shown");
        QVERIFY2(!text.contains(u'\033') && !text.contains(u'\b'), "a control character is shown");
    }
}

void TestHostile::unreadableManifestsBlockPruning()
{
    const auto prune = m_store.run({u"prune"_s, u"--purge"_s});
    QCOMPARE(prune.excess, QString());
    QVERIFY2(
        prune.json()[u"refused"].toString().contains(u"manifests/"_s),
        qPrintable(prune.everything().left(2000)));
    QCOMPARE(m_store.entries(), m_before);
}

void TestHostile::attackedModelsCanBeRemoved()
{
    QStringList names;
    for (const auto &placed : m_placed) {
        if (placed.attack.verdict.isModel)
            names.append(placed.name);
    }
    const auto beside = entriesBelow(m_store.outside());
    // Each goes into an entry of the trash in whole, in base64; one has 4 MiB.
    constexpr qint64 kExtraBytes = qint64(32) << 20;
    const auto removed = m_store.run(QStringList{u"rm"_s} + names, kExtraBytes);
    QCOMPARE(removed.excess, QString());
    QVERIFY2(removed.result.status == 0, qPrintable(removed.everything().left(2000)));
    QCOMPARE(removed.json()[u"done"].toArray().size(), names.size());
    const auto list = m_store.run({u"list"_s}).json();
    for (const auto &name : names)
        QVERIFY2(!HostileStore::listedAs(name, list), qPrintable(name));
    QCOMPARE(HostileStore::listedAs(u"good"_s, list), std::optional(QString()));
    const auto emptied = m_store.run({u"trash"_s, u"empty"_s}, kExtraBytes);
    QCOMPARE(emptied.excess, QString());
    QCOMPARE(m_store.run({u"verify"_s, u"good"_s}).result.status, 0);
    QCOMPARE(entriesBelow(m_store.outside()), beside);
}

// B7
void TestHostile::theTwoFoldersMayBeLinks()
{
    HostileStore store;
    for (const auto &folder : {u"/blobs"_s, u"/manifests"_s}) {
        QVERIFY(QFile::rename(store.root() + folder, store.outside(folder)));
        QVERIFY(makeLink(store.outside(folder), store.root() + folder));
    }
    QCOMPARE(HostileStore::listedAs(u"good"_s, store.run({u"list"_s}).json()), std::optional(QString()));
    QCOMPARE(store.run({u"verify"_s}).result.status, 0);
    QCOMPARE(store.run({u"cp"_s, u"good"_s, u"other"_s}).result.status, 0);
    QVERIFY(QFile::exists(store.outside(u"manifests/registry.ollama.ai/library/other/latest"_s)));
}

void TestHostile::linksBelowThemAreNotFollowed()
{
    HostileStore store;
    HostileStore other;
    other.addModel(u"foreign"_s);
    const auto library = u"/manifests/registry.ollama.ai"_s;
    QVERIFY(makeLink(other.root() + library + u"/library"_s, store.root() + library + u"/linked"_s));
    QVERIFY(makeLink(store.root() + u"/manifests"_s, store.root() + library + u"/library/round"_s));
    const auto list = store.run({u"list"_s});
    QCOMPARE(list.excess, QString());
    QCOMPARE(list.json()[u"models"].toArray().size(), 1);
    QCOMPARE(textsOf(list.json()[u"notes"]).size(), 2);
    const auto verify = store.run({u"verify"_s});
    QCOMPARE(verify.excess, QString());
    QCOMPARE(verify.json()[u"manifests"].toArray().size(), 2);
}

// B3
void TestHostile::reservedNamesAreReadOnly()
{
    HostileStore store;
    const auto good = Victim(store, u"good"_s).manifest();
    for (const auto &name : {u"con"_s, u"NUL.txt"_s, u"COM1"_s, u"aux."_s, u"lpt9"_s}) {
        store.write(u"manifests/registry.ollama.ai/library/%1/latest"_s.arg(name), good);
        const auto before = store.entries();
        QCOMPARE(HostileStore::listedAs(name, store.run({u"list"_s}).json()), std::optional(QString()));
        QCOMPARE(store.run({u"show"_s, name}).result.status, 0);
        const auto copied = store.run({u"cp"_s, u"good"_s, name + u":new"_s});
        QVERIFY2(copied.kind() == u"Refused", qPrintable(copied.everything()));
        QCOMPARE(store.entries(), before);
    }
}

// B10
void TestHostile::thousandsOfModelsTakeLittle()
{
    constexpr int kModels = 2000;
    HostileStore store;
    const auto good = Victim(store, u"good"_s).manifest();
    for (int i = 0; i < kModels; ++i)
        store.write(u"manifests/registry.ollama.ai/library/m%1/latest"_s.arg(i), good);
    const auto list = store.run({u"list"_s});
    QCOMPARE(list.excess, QString());
    QCOMPARE(list.json()[u"models"].toArray().size(), kModels + 1);
}

WEIGHTROOM_TEST(TestHostile)
#include "tst_hostile.moc"
