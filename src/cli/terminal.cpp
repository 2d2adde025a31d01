#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace polytomic::cli {
namespace {

constexpr std::size_t usual_width = 80;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

Terminal terminal_of(int file_descriptor) {
  if (isatty(file_descriptor) != 1) return {};
  winsize size{};
  const bool known = ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const std::string_view kind = environment("TERM");
  const bool capable = !kind.empty() && kind != "dumb";
  return {.width = known ? std::size_t{size.ws_col} : usual_width,
          .colour = capable && environment("NO_COLOR").empty(),
          .animated = capable};
}

}  // namespace polytomic::cli
