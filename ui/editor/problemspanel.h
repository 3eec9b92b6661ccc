// The list of what's wrong, below the text: two to six rows high.
#pragma once

#include "model/modelfile/document.h"

#include <QWidget>

class QLabel;
class QListView;

namespace weightroom
{

class ProblemsModel;

class ProblemsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ProblemsPanel(QWidget *parent = nullptr);

    void setProblems(const std::vector<modelfile::Diagnostic> &problems, const modelfile::Document &document);
    // Chooses the next problem after (or before) the selection of the text, going round; emits chosen().
    void chooseNext(TextRange selection, bool backwards);

signals:
    void chosen(weightroom::TextRange range);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void choose(int row);
    void fit();

    QLabel *m_counts;
    QListView *m_view;
    ProblemsModel *m_model;
};

} // namespace weightroom
