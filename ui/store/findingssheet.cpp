#include "ui/store/findingssheet.h"

#include "model/names/quoting.h"
#include "model/words/format.h"
#include "model/words/plaintooltip.h"
#include "ui/controls/breakabletext.h"
#include "ui/controls/primarybutton.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QFileDialog>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

constexpr int kShownModels = 4;

QString shortNames(const QStringList &canonical)
{
    QStringList names;
    for (const auto &text : canonical.mid(0, kShownModels)) {
        const auto name = Name::parse(text);
        names.append(name ? name->shortForm() : visibleText(text, 120));
    }
    if (canonical.size() > kShownModels)
        names.append(FindingsSheet::tr("%1 more").arg(canonical.size() - kShownModels));
    return names.join(u", "_s);
}

QString usersText(const QStringList &models)
{
    return models.isEmpty() ? QString() : FindingsSheet::tr("Used by %1").arg(shortNames(models));
}

QString damageText(const BadBlob &bad)
{
    return FindingsSheet::tr("File %1 is damaged: %2").arg(bad.digest.shortId(), bad.problem);
}

QString missingText(const BadBlob &bad)
{
    return FindingsSheet::tr("File %1 is missing").arg(bad.digest.shortId());
}

QString manifestText(const BadManifest &bad)
{
    return bad.model.isEmpty()
        ? FindingsSheet::tr("A manifest is damaged or misplaced")
        : FindingsSheet::tr("The manifest of %1 is damaged").arg(shortNames({bad.model}));
}

QLabel *findingText(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

FindingsSheet::FindingsSheet(QWidget *window, const VerifyReport &report, const QString &readOnlyReason)
    : Sheet(window)
    , m_summary(findingText({}, this))
    , m_repair(new PrimaryButton(tr("Repair"), this))
    , m_close(new QPushButton(tr("Close"), this))
    , m_isReadOnly(!readOnlyReason.isEmpty())
{
    setObjectName(u"findingsSheet"_s);
    setAccessibleName(tr("Damage"));
    auto *head = new QWidget(this);
    auto *headLines = new QVBoxLayout(head);
    headLines->setContentsMargins(24, 20, 24, 8);
    auto *title = new QLabel(tr("Damage"), head);
    title->setFont(titleFont(font()));
    headLines->addWidget(title);
    const auto affected = report.affectedModels();
    m_summary->setText(
        affected.isEmpty() ? tr("No model is affected.") : tr("Affected: %1.").arg(shortNames(affected)));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    headLines->addWidget(m_summary);
    setHead(head);

    auto *body = new QWidget(this);
    auto *lines = new QVBoxLayout(body);
    lines->setContentsMargins(24, 12, 24, 12);
    lines->setSpacing(12);
    for (const auto &bad : report.damaged)
        addFinding({bad.digest, {}, damageText(bad), usersText(bad.models), bad.path}, lines);
    for (const auto &bad : report.missing)
        addFinding({bad.digest, {}, missingText(bad), usersText(bad.models), bad.problem}, lines);
    for (const auto &bad : report.manifests)
        addFinding({{}, bad.model, manifestText(bad), sentenceOf(bad.problem), bad.path}, lines);
    lines->addStretch();
    setBody(body);

    auto *foot = new QWidget(this);
    auto *buttons = new QHBoxLayout(foot);
    buttons->setContentsMargins(24, 12, 24, 20);
    buttons->setSpacing(8);
    auto *note = findingText(
        m_isReadOnly ? readOnlyReason
                     : tr("Repair looks in the trash, the imported files and other stores, and uses only "
                          "files with exactly the same content."),
        foot);
    note->setFont(smallFont(font()));
    note->setForegroundRole(QPalette::PlaceholderText);
    buttons->addWidget(note, 1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_repair);
    setFoot(foot);
    setDefaultButton(m_repair);
    m_repair->setObjectName(u"repairButton"_s);
    m_repair->setEnabled(!m_isReadOnly);
    connect(m_repair, &QPushButton::clicked, this, &FindingsSheet::repairAll);
    connect(m_close, &QPushButton::clicked, this, &FindingsSheet::finish);
    connect(this, &Sheet::cancelled, this, &FindingsSheet::finish);
}

void FindingsSheet::addFinding(const Finding &finding, QVBoxLayout *lines)
{
    auto made = finding;
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    made.mark = new QLabel(this);
    made.mark->setPixmap(iconPixmap(u"error"_s, 16, Colours::of(palette()).error, devicePixelRatioF()));
    row->addWidget(made.mark, 0, Qt::AlignTop);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    auto *what = findingText(breakableText(visibleText(finding.text, 2000)), this);
    what->setToolTip(plainTooltip(visibleText(finding.detail, 4096)));
    words->addWidget(what);
    if (!finding.more.isEmpty()) {
        auto *more = findingText(breakableText(visibleText(finding.more, 2000)), this);
        more->setForegroundRole(QPalette::PlaceholderText);
        words->addWidget(more);
    }
    made.state = findingText({}, this);
    made.state->hide();
    words->addWidget(made.state);
    row->addLayout(words, 1);
    if (finding.digest) {
        made.fromFile = new QPushButton(tr("Repair from file…"), this);
        made.fromFile->setEnabled(!m_isReadOnly);
        row->addWidget(made.fromFile, 0, Qt::AlignTop);
        connect(made.fromFile, &QPushButton::clicked, this, [this, number = m_findings.size()] {
            repairFromFile(number);
        });
    }
    lines->addLayout(row);
    m_findings.push_back(made);
}

void FindingsSheet::repairAll()
{
    std::vector<RepairRequest> requests;
    for (const auto &finding : m_findings) {
        if (finding.isRepaired)
            continue;
        if (finding.digest) {
            requests.push_back({{}, finding.digest, {}});
            continue;
        }
        if (const auto name = Name::parse(finding.name))
            requests.push_back({*name, {}, {}});
    }
    setBusy(true);
    emit repairRequested(requests);
}

void FindingsSheet::repairFromFile(std::size_t finding)
{
    const auto path = QFileDialog::getOpenFileName(this, tr("The file with the same content"));
    if (path.isEmpty())
        return;
    setBusy(true);
    emit repairRequested({{{}, m_findings[finding].digest, path}});
}

void FindingsSheet::setBusy(bool isBusy)
{
    m_repair->setEnabled(!isBusy && !m_isReadOnly);
    m_repair->setText(isBusy ? tr("Repairing…") : tr("Repair"));
    for (const auto &finding : m_findings) {
        if (finding.fromFile != nullptr)
            finding.fromFile->setEnabled(!isBusy && !m_isReadOnly);
    }
}

void FindingsSheet::setOutcome(const RepairOutcome &outcome)
{
    setBusy(false);
    const auto colours = Colours::of(palette());
    for (auto &finding : m_findings) {
        const auto isThis = [&](const auto &done) {
            return finding.digest ? done.digest == finding.digest : done.name == finding.name;
        };
        const auto mended = std::find_if(outcome.repaired.begin(), outcome.repaired.end(), isThis);
        const auto left = std::find_if(outcome.unrepaired.begin(), outcome.unrepaired.end(), isThis);
        QColor ink = colours.ok;
        if (mended != outcome.repaired.end()) {
            finding.state->setText(breakableText(tr("Repaired from %1").arg(visibleText(mended->from, 300))));
            finding.mark->setPixmap(iconPixmap(u"check"_s, 16, ink, devicePixelRatioF()));
            if (finding.fromFile != nullptr)
                finding.fromFile->hide();
            finding.isRepaired = true;
        } else if (left != outcome.unrepaired.end()) {
            finding.state->setText(
                breakableText(tr("Not repaired: %1").arg(visibleText(left->problem, 600))));
            ink = colours.error;
        } else {
            continue;
        }
        auto colour = finding.state->palette();
        colour.setColor(QPalette::WindowText, ink);
        finding.state->setPalette(colour);
        finding.state->show();
    }
    if (isAllRepaired()) {
        m_summary->setText(tr("All problems were repaired."));
        m_repair->hide();
        setDefaultButton(m_close);
        m_close->setFocus(Qt::OtherFocusReason);
    }
    placeCard();
}

bool FindingsSheet::isAllRepaired() const
{
    return std::all_of(
        m_findings.begin(), m_findings.end(), [](const Finding &finding) { return finding.isRepaired; });
}

void FindingsSheet::setFailure(const Error &error)
{
    setBusy(false);
    m_summary->setText(breakableText(sentenceOf(visibleText(error.message, 1000))));
}

void FindingsSheet::finish()
{
    close();
    deleteLater();
}

} // namespace weightroom
