// A model's history as `history` and `show` print it.
#pragma once

#include "app/weightroomctl/json.h"
#include "model/store/disk/history.h"

namespace weightroom::cli
{

// [{"when", "name", "from", "to", "why", "source"}], oldest first; a digest that there is none of is null.
Json historyDocument(const std::vector<HistoryLine> &lines);
// A table, oldest first.
QString historyText(const std::vector<HistoryLine> &lines);

} // namespace weightroom::cli
