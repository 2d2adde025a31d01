// Files that only their owner may read.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::local {

// Makes the file with mode 0600 and all of `content`, or not at all. False where something has that name already.
// Throws Failure with `code` where it cannot be made.
[[nodiscard]] bool create_private_file(const std::string& path, std::string_view content, int code);

// Makes the folder and those above it, with mode 0700, where they are missing. Throws Failure with `code`.
void create_private_folders(const std::string& path, int code);

}  // namespace polytomic::local
