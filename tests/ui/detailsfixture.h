// A store with a few models and a details pane over it, for the pane's tests.
#pragma once

#include "support/ggufbuilder.h"
#include "support/storefixture.h"
#include "ui/details/detailspane.h"
#include "ui/details/modelpage.h"

#include <QByteArray>
#include <QString>
#include <vector>

namespace weightroom
{

// A layer of these bytes, which are put into the store.
Layer layerIn(const StoreFixture &store, QStringView mediaType, const QByteArray &bytes);
// Weights with an array of some thousand values, a few numbers and tensors.
GgufBuilder sampleWeights(const QByteArray &name, int tokens);
// Writes a manifest of these layers and a config for a name.
QByteArray addManifest(const StoreFixture &store, QStringView name, const std::vector<Layer> &layers);

// Two models that share weights and licence; one of them has a template.
class TwoModels
{
public:
    TwoModels();

    StoreFixture store;
    QByteArray weights;
    QString first = QStringLiteral("registry.ollama.ai/library/alpha:8b");
    QString second = QStringLiteral("registry.ollama.ai/me/beta:v2");
};

// Shows a model and waits until it's there.
bool showModel(DetailsPane &pane, const QString &key);

// Follows a link of a label with the mouse's signal.
void followLink(QWidget &pane, const QString &label, const QString &target);

} // namespace weightroom
