// Theme, how files are brought in, how many builds at a time, what is asked. Applied at once.
#pragma once

#include "ui/settings/settings.h"

#include <QDialog>
#include <utility>
#include <vector>

class QFormLayout;

namespace weightroom
{

class SettingsDialog : public QDialog
{
    Q_OBJECT

public:
    explicit SettingsDialog(const Settings &settings, QWidget *parent = nullptr);

signals:
    void settingsChanged(const weightroom::Settings &settings);

private:
    template<class Value>
    void addChoice(
        QFormLayout *form, const QString &label, Value Settings::*value,
        const std::vector<std::pair<QString, Value>> &choices);
    void addCheck(QFormLayout *form, const QString &label, const QString &text, bool Settings::*value);

    Settings m_settings;
};

} // namespace weightroom
