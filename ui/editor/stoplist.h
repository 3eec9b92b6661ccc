// The stop texts: a field for each, and an empty one to add another.
#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

class QLineEdit;
class QVBoxLayout;

namespace weightroom
{

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

} // namespace weightroom
