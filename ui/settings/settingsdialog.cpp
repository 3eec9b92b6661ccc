#include "ui/settings/settingsdialog.h"

#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <utility>
#include <vector>

namespace weightroom
{

SettingsDialog::SettingsDialog(const Settings &settings, QWidget *parent)
    : QDialog(parent)
    , m_settings(settings)
{
    setWindowTitle(tr("Settings"));
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(12);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    addChoice<ThemeChoice>(
        form, tr("&Appearance"), &Settings::theme,
        {{tr("System default"), ThemeChoice::System},
         {tr("Light"), ThemeChoice::Light},
         {tr("Dark"), ThemeChoice::Dark}});
    addChoice<ImportMode>(
        form, tr("&Import files by"), &Settings::import,
        {{tr("Clone where the disk can, else copy"), ImportMode::Auto},
         {tr("Copy"), ImportMode::Copy},
         {tr("Link: both names share one file"), ImportMode::Link},
         {tr("Move: the file leaves its folder"), ImportMode::Move}});
    addChoice<int>(
        form, tr("Builds at a &time"), &Settings::workers,
        {{tr("One (best for a single disk)"), 1}, {tr("Two"), 2}});
    addCheck(form, tr("Ask before"), tr("&emptying the trash"), &Settings::asksBeforeEmptying);
    addCheck(form, {}, tr("&quitting during a build"), &Settings::asksBeforeQuitting);
    auto *note = new QLabel(tr("Weightroom always asks before it discards unsaved text."), this);
    note->setFont(smallFont(font()));
    note->setForegroundRole(QPalette::PlaceholderText);
    form->addRow({}, note);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 20);
    layout->setSpacing(20);
    layout->addLayout(form);
    layout->addWidget(buttons);
    layout->setSizeConstraint(QLayout::SetFixedSize);
}

template<class Value>
void SettingsDialog::addChoice(
    QFormLayout *form, const QString &label, Value Settings::*value,
    const std::vector<std::pair<QString, Value>> &choices)
{
    auto *box = new QComboBox(this);
    for (const auto &[text, choice] : choices) {
        box->addItem(text);
        if (choice == m_settings.*value)
            box->setCurrentIndex(box->count() - 1);
    }
    connect(box, &QComboBox::activated, this, [this, value, choices](int index) {
        m_settings.*value = choices[std::size_t(index)].second;
        emit settingsChanged(m_settings);
    });
    form->addRow(label, box);
}

void SettingsDialog::addCheck(
    QFormLayout *form, const QString &label, const QString &text, bool Settings::*value)
{
    auto *box = new QCheckBox(text, this);
    box->setChecked(m_settings.*value);
    connect(box, &QCheckBox::toggled, this, [this, value](bool checked) {
        m_settings.*value = checked;
        emit settingsChanged(m_settings);
    });
    form->addRow(label, box);
}

} // namespace weightroom
