#include "server/explorer.h"

#include <algorithm>
#include <string>

#include "server/explorer/files.h"

namespace polytomic::server {
namespace {

// Nothing but the page's own files and the API of its own server; no text ever becomes a script.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

bool has_already(const Incoming& request, const ExplorerFile& file) {
  const std::string* tags = find_header(request.headers, "If-None-Match");
  return tags != nullptr && (*tags == "*" || tags->find(file.entity_tag) != std::string::npos);
}

}  // namespace

const ExplorerFile* find_explorer_file(std::string_view path) {
  const auto files = explorer_files();
  const auto found = std::ranges::find(files, path, &ExplorerFile::path);
  return found != files.end() ? &*found : nullptr;
}

Answer explorer_answer(const ExplorerFile& file, const Incoming& request) {
  Answer answer;
  answer.headers = {
      {"ETag", std::string(file.entity_tag)},
      {"Cache-Control", "no-cache"},
      {"Content-Security-Policy", std::string(content_security_policy)},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
  };
  if (has_already(request, file)) {
    answer.status = 304;
    return answer;
  }
  answer.content_type = file.content_type;
  answer.body = file.text;
  return answer;
}

}  // namespace polytomic::server
