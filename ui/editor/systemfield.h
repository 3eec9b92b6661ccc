// The system prompt as a field of several lines.
#pragma once

#include <QPlainTextEdit>
#include <QTimer>

namespace weightroom
{

// White space around the prompt, as after an opening quote, isn't shown and stays as it is.
class SystemField : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit SystemField(QWidget *parent = nullptr);

    // As it stands in the text; empty = none.
    void setValue(const QString &value);
    QSize sizeHint() const override { return {200, minimumHeight()}; }

signals:
    // When typing pauses or the field is left, and only if it's another value.
    void committed(const QString &value);

protected:
    bool event(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void commit();

    QString m_value;
    QString m_before; // the white space that isn't shown
    QString m_after;
    QTimer m_pause;
};

} // namespace weightroom
