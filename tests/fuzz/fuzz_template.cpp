// The check of a template: any text gives a verdict that points into it, and what stands in front of it
// changes nothing but places.
#include "model/gotemplate/gotemplate.h"

#include "require.h"

#include <QString>
#include <cstddef>
#include <cstdint>

using namespace Qt::StringLiterals;
using namespace weightroom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto text = QString::fromUtf8(reinterpret_cast<const char *>(data), qsizetype(size));
    const auto [fault, uncheckedFrom] = modelfile::checkTemplate(text);
    const auto front = u"x {{/* c */}} {{ define `the template in front` }}y{{ end }}"_s;
    const auto [moved, movedUncheckedFrom] = modelfile::checkTemplate(front + text);
    require(fault.has_value() == moved.has_value());
    require(uncheckedFrom.has_value() == movedUncheckedFrom.has_value());
    if (uncheckedFrom)
        require(movedUncheckedFrom->begin == uncheckedFrom->begin + front.size());
    if (!fault)
        return 0;
    require(!fault->what.isEmpty() && fault->line >= 0);
    require(
        fault->range.begin >= 0 && fault->range.begin <= fault->range.end && fault->range.end <= text.size());
    require(moved->what == fault->what && moved->line == fault->line);
    require(moved->range.begin == fault->range.begin + front.size());
    return 0;
}
