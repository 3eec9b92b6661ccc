// Every ref with its manifest, and who uses which blob.
#pragma once

#include "model/store/refs.h"

#include <QHash>
#include <QStringList>
#include <vector>

namespace weightroom
{

struct SurveyedRef {
    Ref ref;
    Result<Manifest> manifest;
};

struct Survey {
    std::vector<SurveyedRef> refs; // by path; without those that vanished meanwhile
    std::vector<Stray> strays;
    std::vector<Error> unlisted;      // RefScan::unlisted
    QHash<Digest, QStringList> users; // canonical names of the refs that name a blob, each once
};

// Reads all manifests. Any thread but the GUI's. Errors: manifests/ can't be walked.
Result<Survey> surveyRefs(const Store &store);
// The refs of a survey, without what their manifests say.
RefScan scanOf(const Survey &survey);

// The refs that names mean, a damaged one too; with no names all of them. A name with a digest may yield an
// earlier state, whose path is that of its copy. Errors: NotFound, InvalidName.
Result<std::vector<SurveyedRef>>
chooseRefs(const Store &store, const Survey &survey, const std::vector<Name> &names);

} // namespace weightroom
