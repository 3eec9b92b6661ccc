// What a model is, in a sentence and a few facts; what it takes; where it came from.
#pragma once

#include "model/library/libraryrow.h"
#include "model/library/modeldetails.h"

#include <QScrollArea>

class QFormLayout;
class QLabel;
class QVBoxLayout;

namespace weightroom
{

class OverviewTab : public QScrollArea
{
    Q_OBJECT

public:
    explicit OverviewTab(QWidget *parent = nullptr);

    // Returns what kind of model it is, for its icon.
    ModelKind show(const ModelDetails &details);
    // Of the model shown last; empty if it has none in the store.
    const QString &weightsPath() const { return m_weightsPath; }

private:
    void addFact(QFormLayout *facts, const QString &label, const QString &value);
    QFormLayout *addSection(const QString &title);
    void startPage();

    QWidget *m_page = nullptr;
    QVBoxLayout *m_layout = nullptr;
    QString m_weightsPath;
};

// One sentence for someone who has never heard of quantisation.
QString describeModel(const ModelDetails &details);

} // namespace weightroom
