// The GGUF file: its metadata and its tensors, one filter for both.
#pragma once

#include "model/core/workers.h"
#include "model/items/shownmodel.h"

#include <QSortFilterProxyModel>
#include <QString>
#include <QStringList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QWidget;

namespace weightroom
{

class DetailsTree;
class MetadataModel;
class TensorModel;
class TypeBar;

// Looks at cellrole::Filter of top-level rows, ignoring case; their children come with them. Sorts by
// cellrole::Sort.
class WordFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit WordFilter(QObject *parent = nullptr);

    void setWords(const QString &words);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
};

// Doesn't block; Esc closes it. Plain text.
void showWholeValue(QWidget *parent, const QString &title, const QString &text);

class WeightsTab : public QWidget
{
    Q_OBJECT

public:
    explicit WeightsTab(QWidget *parent = nullptr);
    ~WeightsTab() override;

    // The same weights again change nothing.
    void show(const ShownModel &model);

private:
    QWidget *makeMetadata();
    QWidget *makeTensors();
    QWidget *makeHead(const QString &title, QLabel *count, QWidget *more);
    void makeFilter();
    void filter(const QString &words);
    void showCounts();
    void readPage(int entry, quint64 first);
    void activate(const QModelIndex &index);
    void fitMetadata(int width);
    void fitTensors(int width);

    Workers m_workers{Workers::Work::Reading};
    QString m_path;
    QString m_digest; // of the weights shown
    MetadataModel *m_metadata;
    TensorModel *m_tensors;
    WordFilter *m_metadataFilter;
    WordFilter *m_tensorFilter;
    DetailsTree *m_metadataTree;
    DetailsTree *m_tensorTree;
    QLineEdit *m_filter;
    QLabel *m_metadataCount;
    QLabel *m_tensorCount;
    TypeBar *m_types;
    QLabel *m_none;
    QWidget *m_tables;
};

} // namespace weightroom
