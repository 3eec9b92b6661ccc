#include "model/store/survey.h"

#include "model/store/resolve.h"

namespace weightroom
{

Result<Survey> surveyRefs(const Store &store)
{
    auto scan = scanRefs(store);
    if (!scan)
        return tl::unexpected(scan.error());
    Survey survey;
    survey.strays = std::move(scan->strays);
    survey.unlisted = std::move(scan->unlisted);
    survey.refs.reserve(scan->refs.size());
    for (auto &ref : scan->refs) {
        auto manifest = readManifest(store, ref);
        if (!manifest && manifest.error().kind == Error::Kind::NotFound)
            continue;
        if (!manifest && manifest.error().isShortage())
            return tl::unexpected(manifest.error());
        if (manifest) {
            for (const auto &digest : manifest->digests())
                survey.users[digest].append(ref.name.canonical());
        }
        survey.refs.push_back({std::move(ref), std::move(manifest)});
    }
    // Those that vanished since the scan did so alone.
    if (auto present = store.checkPresence(); !present)
        return tl::unexpected(present.error());
    return survey;
}

RefScan scanOf(const Survey &survey)
{
    RefScan scan;
    scan.refs.reserve(survey.refs.size());
    for (const auto &surveyed : survey.refs)
        scan.refs.push_back(surveyed.ref);
    scan.strays = survey.strays;
    scan.unlisted = survey.unlisted;
    return scan;
}

Result<std::vector<SurveyedRef>>
chooseRefs(const Store &store, const Survey &survey, const std::vector<Name> &names)
{
    if (names.empty())
        return survey.refs;
    const auto scan = scanOf(survey);
    std::vector<SurveyedRef> chosen;
    for (const auto &name : names) {
        const auto complete = name.completed();
        const bool isPlain = complete.build().isEmpty() && !complete.digest();
        const auto ref = isPlain ? findRef(scan, complete) : Result<std::optional<Ref>>(std::nullopt);
        if (!ref)
            return tl::unexpected(ref.error());
        if (*ref) {
            chosen.push_back({**ref, readManifest(store, **ref)});
            continue;
        }
        auto model = resolve(store, scan, complete);
        if (!model)
            return tl::unexpected(model.error());
        chosen.push_back({std::move(model->ref), std::move(model->manifest)});
    }
    return chosen;
}

} // namespace weightroom
