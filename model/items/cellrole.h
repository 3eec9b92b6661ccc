// The roles that the tables of the details pane have in common, beside Qt's own.
#pragma once

#include <Qt>

namespace weightroom::cellrole
{

enum Role {
    Aside = Qt::UserRole + 100, // text that steps back behind the cell's own
    Icon,                       // a name in resources/icons
    Filter,                     // of column 0: all that the row may be found by
    Sort,                       // a number
    Problem,                    // true: the cell says that something is wrong
    Whole,                      // the cell's text uncut, as it is copied
};

} // namespace weightroom::cellrole
