#include "model/space/trashmeasure.h"

#include "model/store/trash/trash.h"

namespace weightroom
{

TrashMeasure measureTrash(const Store &store)
{
    TrashMeasure measure;
    for (const auto &entry : listTrash(store).value_or(std::vector<TrashEntry>())) {
        if (entry.name.isEmpty())
            measure.files += int(entry.digests.size());
        else
            ++measure.models;
    }
    measure.bytes = trashBytes(store);
    return measure;
}

qint64 trashBytes(const Store &store)
{
    return emptyTrash(store, {}, true).value_or(0);
}

} // namespace weightroom
