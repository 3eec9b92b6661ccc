// The list of what's wrong, below the text: two to six rows high.
#pragma once

#include "model/modelfile/document.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>
#include <QWidget>
#include <vector>

class QLabel;
class QListView;

namespace weightroom
{

// How a problem is painted: its mark, the sentence, its place at the right.
class ProblemDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static int height(const QFont &font);
    void
    paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

// What's wrong in the text, as a list.
class ProblemsModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { SeverityRole = Qt::UserRole, PlaceRole, RangeBeginRole };
    // As the check, at most so many.
    static constexpr std::size_t kMaximumRows = 1000;

    using QAbstractListModel::QAbstractListModel;

    void setProblems(const std::vector<modelfile::Diagnostic> &problems);
    TextRange rangeAt(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Row {
        modelfile::Severity severity = modelfile::Severity::Error;
        QString text;
        QString place; // "Line 7, column 17"
        TextRange range;

        bool operator==(const Row &) const = default;
    };

    std::vector<Row> m_rows;
};

class ProblemsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ProblemsPanel(QWidget *parent = nullptr);

    void setProblems(const std::vector<modelfile::Diagnostic> &problems);
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
