// What's wrong in the text, as a list.
#pragma once

#include "model/modelfile/document.h"

#include <QAbstractListModel>
#include <vector>

namespace weightroom
{

class ProblemsModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { SeverityRole = Qt::UserRole, PlaceRole, RangeBeginRole };
    // As the check, at most so many.
    static constexpr std::size_t kMaximumRows = 1000;

    using QAbstractListModel::QAbstractListModel;

    void setProblems(const std::vector<modelfile::Diagnostic> &problems, const modelfile::Document &document);
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

} // namespace weightroom
