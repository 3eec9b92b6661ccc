#include "model/gotemplate/rune.h"

namespace weightroom::modelfile
{

bool isPrintable(char32_t rune)
{
    if (rune < 0x7f)
        return rune >= 0x20;
    switch (QChar::category(rune)) {
    case QChar::Separator_Space: // U+0020 was let through above; no other space is
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
        return false;
    default:
        return true;
    }
}

} // namespace weightroom::modelfile
