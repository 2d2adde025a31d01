// Makes a handle safe to use on a file that somebody else made.
#pragma once

#include <sqlite3.h>

namespace polytomic::local::sqlite {

// Leaves the handle nothing that the content of a file could misuse. Reads no file. Throws Fault.
void harden(sqlite3* database);

}  // namespace polytomic::local::sqlite
