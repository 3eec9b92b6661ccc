// Sidebar in a text that people edit: a Modelfile, a template.
#pragma once

namespace weightroom
{

// For people and editors: lines and columns count from 1, columns in UTF-16 units. CRLF ends one line,
// a lone CR and a lone LF end one each.
struct TextPosition {
    int line = 1;
    int column = 1;
    bool operator==(const TextPosition &) const = default;
};

// Half-open, in UTF-16 units from the start of the text.
struct TextRange {
    int begin = 0;
    int end = 0;
    int length() const { return end - begin; }
    bool isEmpty() const { return end <= begin; }
    bool operator==(const TextRange &) const = default;
};

} // namespace weightroom
