#include "model/core/jsonbound.h"

namespace weightroom
{

bool hasTooManyValues(QByteArrayView json)
{
    qsizetype values = 0;
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString && c == '\\')
            ++i;
        else if (c == '"')
            inString = !inString;
        else if (!inString && (c == '{' || c == '[' || c == ','))
            ++values;
    }
    return values > kJsonValuesLimit;
}

} // namespace weightroom
