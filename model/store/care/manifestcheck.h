// What is wrong with manifests, as verify reports it. Used by verify and repair.
#pragma once

#include "model/store/care/verifyreport.h"
#include "model/store/disk/blobcheck.h"
#include "model/store/disk/survey.h"

#include <vector>

namespace weightroom
{

// Of a ref: it can't be read, doesn't parse, or parses and is odd (an unknown version, no layers, an empty
// config, a digest in upper case, a layer without a type).
std::vector<BadManifest> checkRef(const SurveyedRef &ref);

// Whether a manifest knows of no config at all, as those of the seed system: no fault, and Ollama runs it.
bool isWithoutConfig(const Manifest &manifest);

// What is wrong with the content of a config whose bytes are the right ones; nothing if all is well.
QString configProblem(const BlobCheck &config);

// What lies below manifests/ and isn't a model: Ollama wouldn't take its name, it leads elsewhere ...
std::vector<BadManifest> checkStrays(const std::vector<Stray> &strays);

// The content-addressed copy of a manifest holds other bytes than its name says. That there is none is no
// fault: another program wrote the ref.
std::vector<BadManifest> checkManifestCopy(const Store &store, const Digest &digest);
// The same of all copies.
std::vector<BadManifest> checkManifestCopies(const Store &store);

} // namespace weightroom
