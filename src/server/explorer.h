// The page on which a person looks around in the API: files that are part of the program, beside the API like the probes.
// They hold nothing of the catalog; what the page shows it asks the API for, with the key of the person.
#pragma once

#include <string_view>

#include "server/answer.h"
#include "server/incoming.h"

namespace polytomic::server {

struct ExplorerFile {
  std::string_view path;
  std::string_view content_type;
  std::string_view entity_tag;  // quoted, as in its header
  std::string_view text;
};

// By its path; nullptr where the page has no such file.
[[nodiscard]] const ExplorerFile* find_explorer_file(std::string_view path);

// The answer to a request that reads `file`.
[[nodiscard]] Answer explorer_answer(const ExplorerFile& file, const Incoming& request);

}  // namespace polytomic::server
