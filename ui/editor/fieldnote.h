// The small text below a field: a hint, or what's wrong with its value.
#pragma once

#include "model/modelfile/document.h"

#include <QLabel>
#include <optional>

namespace weightroom
{

class FieldNote : public QLabel
{
    Q_OBJECT

public:
    explicit FieldNote(QWidget *parent = nullptr);

    // Plain text; hidden if empty. Without a severity it steps back.
    void say(const QString &text, std::optional<modelfile::Severity> severity = {});

protected:
    void changeEvent(QEvent *event) override;

private:
    void recolour();

    std::optional<modelfile::Severity> m_severity;
    bool m_isRecolouring = false;
};

} // namespace weightroom
