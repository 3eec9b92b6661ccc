// The form beside the text: the usual parameters, the system prompt, what the model is based on. It shows the
// text and changes the text; it keeps nothing of its own.
#pragma once

#include "model/catalog/libraryrows.h"
#include "model/core/error.h"
#include "model/details/inheritedvalues.h"
#include "model/modelfile/document.h"
#include "model/modelfile/parameters.h"

#include <QScrollArea>
#include <functional>
#include <optional>
#include <vector>

class QGridLayout;
class QLabel;

namespace weightroom
{

class BasePicker;
class FieldNote;
class NumberField;
class StopList;
class SystemField;

class ParameterForm : public QScrollArea
{
    Q_OBJECT

public:
    // From the whole text to the new whole text.
    using Change = std::function<Result<QString>(const QString &text)>;

    explicit ParameterForm(QWidget *parent = nullptr);

    void setRows(const LibraryRows &rows);
    void setDirectory(const QString &directory);
    // Shows its values.
    void setDocument(const modelfile::Document &document);
    // What the base model sets, shown where the text sets nothing.
    void setInherited(const std::optional<InheritedValues> &values);
    // With syntax errors the fields are off: the text can't be changed safely then. Not with every key, since
    // half a line is an error.
    void setProblems(const modelfile::Document &document);

    static Change baseChange(const QString &from);

signals:
    void changeRequested(const weightroom::ParameterForm::Change &change);
    void fileWanted();

private:
    struct NumberRow {
        NumberField *field;
        FieldNote *note;
        const modelfile::ParameterInfo *info;
    };

    QLabel *section(const QString &title);
    QLabel *rowLabel(const QString &text);
    void addNumbers(QGridLayout *grid);
    void addNumber(QGridLayout *grid, const QString &label, QStringView name, double step);
    void addStops(QGridLayout *grid);
    void showNumber(const NumberRow &row, const QString &value);
    void showStopNote();

    QWidget *m_content;
    QWidget *m_fields;
    FieldNote *m_off;
    BasePicker *m_base;
    std::vector<NumberRow> m_numbers;
    StopList *m_stops;
    FieldNote *m_stopNote;
    SystemField *m_system;
    std::optional<InheritedValues> m_inherited;
    bool m_hasStops = false; // of the text's own
};

} // namespace weightroom
