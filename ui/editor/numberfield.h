// A field for a parameter that's a number: any text may stand in it, the arrows step, empty means unset.
#pragma once

#include "model/modelfile/parameters.h"

#include <QLineEdit>
#include <QStringList>
#include <QWidget>
#include <vector>

class QLineEdit;
class QVBoxLayout;

namespace weightroom
{

// The stop texts: a field for each, and an empty one to add another.
class StopList : public QWidget
{
    Q_OBJECT

public:
    // More are left to the text.
    static constexpr qsizetype kMaximumShown = 50;

    explicit StopList(QWidget *parent = nullptr);

    // As they stand in the text, in order.
    void setValues(const QStringList &values);
    // What the field that adds says while there are no others; empty = that it adds.
    void setPlaceholder(const QString &text);
    // What a label's shortcut goes to: the field that adds.
    QWidget *firstField() const;

signals:
    // Enter or leaving a field, and only if something is different. An emptied field takes its text out.
    void committed(const QStringList &values);

private:
    QLineEdit *addField(const QString &text);
    void showPlaceholder(QLineEdit *last, bool isOnly) const;
    void rebuild(const QStringList &shown);
    void commit();

    QVBoxLayout *m_layout;
    std::vector<QLineEdit *> m_fields; // the last one is empty
    QStringList m_values;
    QString m_placeholder;
};

// Unlike a spin box it can be unset and can show what's wrong instead of forbidding it.
class NumberField : public QLineEdit
{
    Q_OBJECT

public:
    // info lives for ever (knownParameters()).
    NumberField(const modelfile::ParameterInfo &info, double step, QWidget *parent = nullptr);

    // As it stands in the text; empty = unset. What's being typed is kept unless the text's value has
    // changed.
    void setValue(const QString &value);
    // What holds as long as it's unset, and the model it comes from; empty = the parameter's own default.
    void setInherited(const QString &value, const QString &from);
    // What the field's text would be in the Modelfile.
    QString value() const;
    void setWrong(bool wrong);

signals:
    // Enter, leaving the field, or a step, and only if it's another value.
    void committed(const QString &value);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QString shown(const QString &value) const;
    void step(int steps);
    void commit();
    QRect arrows() const;

    const modelfile::ParameterInfo &m_info;
    double m_step;
    QString m_value;     // the text's
    QString m_inherited; // the base model's
    bool m_isWrong = false;
};

} // namespace weightroom
