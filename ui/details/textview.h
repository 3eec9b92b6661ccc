// Text to be read: a Modelfile, a licence, JSON. Monospaced, never edited here.
#pragma once

#include <QPlainTextEdit>

namespace weightroom
{

class TextView : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit TextView(const QString &accessibleName, QWidget *parent = nullptr);

    // The same text keeps selection and place; another one of the same thing keeps the place.
    void setWhole(const QString &text, bool isSameThing);
};

} // namespace weightroom
