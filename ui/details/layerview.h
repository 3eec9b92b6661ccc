// One layer: its type, digest, users, file and content.
#pragma once

#include "model/core/runthen.h"
#include "model/core/workers.h"
#include "model/details/layertext.h"
#include "model/items/layersmodel.h"
#include "model/items/shownmodel.h"

#include <QColor>
#include <QSyntaxHighlighter>
#include <QWidget>
#include <optional>

class QBoxLayout;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace weightroom
{

class CopyButton;
class ElidedLabel;
class FactList;
class LinkLabel;
class SaveBar;
class TextView;

// Colours what stands between {{ and }} in a template.
class TemplateHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

    void setColour(const QColor &colour);

protected:
    void highlightBlock(const QString &text) override;

private:
    QColor m_colour;
};

class LayerView : public QWidget
{
    Q_OBJECT

public:
    explicit LayerView(QWidget *parent = nullptr);
    ~LayerView() override;

    // Without one nothing is read or saved: its drive is away.
    void setStore(const std::optional<Store> &store);
    // The content is read anew only if it's another layer's or the manifest's.
    void show(const ShownModel &model, const LayersModel::Row &row);
    // Asks where to, then saves a copy of the layer shown.
    void saveAs();

    QSize minimumSizeHint() const override { return {280, 160}; }

signals:
    void showFileRequested(const QString &path);
    void selectModelRequested(const QString &canonicalName);
    void weightsRequested();
    void fileSaved(const QString &path);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    FactList *makeFacts();
    void showContent(const ShownModel &model);
    void showText(const Result<LayerText> &text);
    void say(const QString &html);
    void loadText();
    void enableButtons();
    void colourTemplate();

    Workers m_workers{Workers::Work::Reading};
    std::optional<Store> m_store;
    LayersModel::Row m_row;
    QString m_self;         // canonical name of the model shown
    QByteArray m_manifest;  // its bytes
    QString m_proposedName; // of a copy
    LatestRun m_latest;
    bool m_isUnread = false; // its text, since there was no store

    QLabel *m_type;
    ElidedLabel *m_digest;
    CopyButton *m_copyDigest;
    LinkLabel *m_users;
    int m_usersRow = 0;
    ElidedLabel *m_path;
    CopyButton *m_copyPath;
    QPushButton *m_showFile;
    QPushButton *m_saveAs;
    QBoxLayout *m_top;
    SaveBar *m_saveBar;
    QStackedWidget *m_content;
    TextView *m_text;
    LinkLabel *m_note;
    TemplateHighlighter *m_highlighter;
};

} // namespace weightroom
