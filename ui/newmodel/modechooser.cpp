#include "ui/newmodel/modechooser.h"

#include "ui/controls/breakabletext.h"
#include "ui/newmodel/diskbar.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QRadioButton>
#include <QStyle>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace weightroom
{

namespace
{

QString titleOf(ImportMode mode)
{
    switch (mode) {
    case ImportMode::Reflink:
        return ModeChooser::tr("Clone");
    case ImportMode::Link:
        return ModeChooser::tr("Link");
    case ImportMode::Move:
        return ModeChooser::tr("Move");
    case ImportMode::Auto:
    case ImportMode::Copy:
        break;
    }
    return ModeChooser::tr("Copy");
}

QString explanationOf(const ImportChoice &choice, const QString &folder)
{
    if (!choice.isPossible())
        return choice.reason;
    switch (choice.mode) {
    case ImportMode::Reflink:
        return ModeChooser::tr(
            "A second file that shares its space with the original until one of them changes.");
    case ImportMode::Link:
        return ModeChooser::tr("Both names share one file. Editing the original later damages the model.");
    case ImportMode::Move:
        return choice.copiesFirst
            ? ModeChooser::tr("Written into the store, then removed from %1.").arg(folder)
            : ModeChooser::tr("The file leaves %1 and lives in the store.").arg(folder);
    case ImportMode::Auto:
    case ImportMode::Copy:
        break;
    }
    return ModeChooser::tr("A second file. The original stays as it is, and you can delete it later.");
}

// A radio button with a line below it; a click anywhere chooses.
class ModeRow : public QWidget
{
public:
    ModeRow(const ImportChoice &choice, const QString &folder, QWidget *parent)
        : QWidget(parent)
        , m_radio(new QRadioButton(titleOf(choice.mode), this))
    {
        const auto explanation = explanationOf(choice, folder);
        auto *words = new QLabel(unbrokenFigures(explanation), this);
        words->setTextFormat(Qt::PlainText);
        words->setWordWrap(true);
        words->setFont(smallFont(font()));
        if (choice.isPossible())
            words->setForegroundRole(QPalette::PlaceholderText);
        const auto space = spaceText(choice.bytesToWrite);
        auto *size = new QLabel(choice.isPossible() ? space : QString(), this);
        if (choice.bytesToWrite == 0)
            size->setForegroundRole(QPalette::PlaceholderText);
        m_radio->setAccessibleDescription(
            choice.isPossible() ? explanation + u' ' + ModeChooser::tr("Takes %1.").arg(space) : explanation);
        const int indent = style()->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth, nullptr, m_radio)
            + style()->pixelMetric(QStyle::PM_RadioButtonLabelSpacing, nullptr, m_radio);
        words->setIndent(0);
        words->setContentsMargins(indent, 0, 0, 0);
        auto *layout = new QGridLayout(this);
        layout->setContentsMargins(12, 4, 12, 5);
        layout->setHorizontalSpacing(12);
        layout->setVerticalSpacing(0);
        layout->setColumnStretch(0, 1);
        layout->addWidget(m_radio, 0, 0);
        layout->addWidget(size, 0, 1);
        layout->addWidget(words, 1, 0, 1, 2);
        connect(m_radio, &QRadioButton::toggled, this, [this](bool isChosen) {
            auto bold = font();
            if (isChosen)
                bold.setWeight(QFont::DemiBold);
            m_radio->setFont(bold);
            update();
        });
        setEnabled(choice.isPossible());
    }

    QRadioButton *radio() const { return m_radio; }

protected:
    void mousePressEvent(QMouseEvent *event) override
    {
        event->accept();
        if (event->button() == Qt::LeftButton) {
            m_radio->setFocus(Qt::MouseFocusReason);
            m_radio->click();
        }
    }

    void paintEvent(QPaintEvent *) override
    {
        if (!m_radio->isChecked())
            return;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        // The text keeps its colours, so a solid highlight of high contrast is a frame here.
        if (isHighContrast(palette())) {
            painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
            return;
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(palette().color(QPalette::Highlight));
        painter.drawRoundedRect(rect(), 4, 4);
    }

private:
    QRadioButton *m_radio;
};

} // namespace

ModeChooser::ModeChooser(QWidget *parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
    , m_layout(new QVBoxLayout(this))
{
    setAccessibleName(tr("Import by"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int, bool isChosen) {
        if (isChosen)
            emit changed();
    });
}

void ModeChooser::addRow(const ImportChoice &choice, const QString &folder)
{
    auto *row = new ModeRow(choice, folder, this);
    row->radio()->setObjectName(u"mode"_s + QString::number(int(choice.mode)));
    m_group->addButton(row->radio(), int(choice.mode));
    m_layout->addWidget(row);
}

void ModeChooser::setChoices(const ImportChoices &choices, ImportMode wanted, const QString &folder)
{
    m_choices = choices.modes;
    for (const auto &choice : m_choices)
        addRow(choice, folder);
    const auto isPossible = [this](ImportMode mode) {
        return std::any_of(m_choices.begin(), m_choices.end(), [mode](const ImportChoice &choice) {
            return choice.mode == mode && choice.isPossible();
        });
    };
    for (const auto mode : {wanted, ImportMode::Reflink, ImportMode::Copy}) {
        if (mode == ImportMode::Auto || !isPossible(mode))
            continue;
        m_group->button(int(mode))->setChecked(true);
        return;
    }
}

ImportChoice ModeChooser::chosen() const
{
    const int id = m_group->checkedId();
    const auto found = std::find_if(m_choices.begin(), m_choices.end(), [id](const ImportChoice &choice) {
        return int(choice.mode) == id;
    });
    return found == m_choices.end() ? ImportChoice{} : *found;
}

} // namespace weightroom
