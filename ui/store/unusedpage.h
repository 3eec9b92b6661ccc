// The place "Unused files": what takes the disk, which files no model uses, and what their removal would
// free.
#pragma once

#include "model/session/storeuse.h"
#include "ui/store/carepage.h"

#include <array>

class QCheckBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace weightroom
{

class DetailsTree;
class DiskMap;
class PrimaryButton;
class UnusedModel;

class UnusedPage : public CarePage
{
    Q_OBJECT

public:
    explicit UnusedPage(QWidget *parent = nullptr);

    void setUse(const StoreUse &use);
    // Can't determine what takes the space.
    void setFailure(const Error &error);
    // Why the store can't be changed; empty = it can.
    void setReadOnly(const QString &reason);
    UnusedModel *model() const { return m_model; }
    QPushButton *verifyButton() const { return m_verify; }

signals:
    // Raw names in blobs/.
    void removeRequested(const QList<QByteArray> &names);
    void verifyRequested();
    void modelChosen(const QString &key);
    void trashChosen();
    void showFileRequested(const QString &path);

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeLegend();
    QWidget *makeSide();
    void showPicked();
    void showLegend();
    void fitColumns(int width);
    void choose(const StorePart &part);

    enum Legend { Own, Shared, Unused, Trash, LegendCount };
    enum Line { UnusedLine, TrashLine, FreeLine, LineCount };

    UnusedModel *m_model;
    DiskMap *m_map;
    DetailsTree *m_list;
    QCheckBox *m_all;
    QPushButton *m_verify;
    std::array<QLabel *, LegendCount> m_swatches{};
    std::array<QLabel *, LegendCount> m_legend{};
    QLabel *m_ticked;
    QLabel *m_bytes;
    std::array<QLabel *, LineCount> m_now{};
    std::array<QLabel *, LineCount> m_after{};
    QLabel *m_then;
    PrimaryButton *m_remove;
    QLabel *m_noteIcon;
    QLabel *m_note;
    StoreUse m_use;
    QString m_readOnly;
};

} // namespace weightroom
