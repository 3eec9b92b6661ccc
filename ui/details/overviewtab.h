// What a model is, in a sentence and a few facts; what it takes; where it came from.
#pragma once

#include "model/items/shownmodel.h"

#include <QDateTime>
#include <QScrollArea>

class QLabel;
class QVBoxLayout;

namespace weightroom
{

class CapabilityRow;
class CopyButton;
class ElidedLabel;
class FactList;
class LinkLabel;
class SpaceBar;

// Its widgets stay when another model is shown; only their texts change.
class OverviewTab : public QScrollArea
{
    Q_OBJECT

public:
    explicit OverviewTab(QWidget *parent = nullptr);

    void show(const ShownModel &model);
    // The model can't be read now: this is how it was then. Invalid: it's as it is.
    void setReadAt(const QDateTime &when);

signals:
    void selectModelRequested(const QString &canonicalName);

protected:
    void changeEvent(QEvent *event) override;

private:
    QLabel *addText();
    FactList *addSection(const QString &title);
    void makeFacts();
    void makeSpace();
    void makeOrigin();
    void showSpace(const ShownModel &model);
    void showOrigin(const ShownModel &model);
    void colourProblems();
    void openShared(const QString &link);

    QWidget *m_page;
    QVBoxLayout *m_layout;
    QLabel *m_sentence;
    QLabel *m_problems;
    bool m_isDamaged = false; // else what is said is odd, but no fault

    FactList *m_facts = nullptr;
    CapabilityRow *m_capabilities = nullptr;
    int m_capabilitiesRow = 0;
    QLabel *m_quantisation = nullptr;
    QLabel *m_quantisationWords = nullptr;
    int m_quantisationRow = 0;
    QLabel *m_context = nullptr;
    QLabel *m_licence = nullptr;

    FactList *m_space = nullptr;
    SpaceBar *m_bar = nullptr;
    QLabel *m_size = nullptr;
    LinkLabel *m_shared = nullptr;
    int m_sharedRow = 0;
    QLabel *m_frees = nullptr;
    ModelNames m_sharedWith;

    FactList *m_origin = nullptr;
    QLabel *m_source = nullptr;
    QLabel *m_built = nullptr;
    ElidedLabel *m_command = nullptr;
    CopyButton *m_copyCommand = nullptr;
    QLabel *m_readAt = nullptr;
};

} // namespace weightroom
