#include "cli/progress.h"

#include <array>
#include <cstdio>
#include <string>

namespace polytomic::cli {
namespace {

constexpr std::array marks = {'|', '/', '-', '\\'};
constexpr const char* clear_line = "\r\x1b[K";

}  // namespace

void Progress::clear() {
  if (drawn_) std::fputs(clear_line, stderr);
  drawn_ = false;
}

void Progress::tick() {
  if (!shown_) return;
  const auto elapsed = std::chrono::steady_clock::now() - started_;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed).count();
  if (seconds < 1) return;
  std::string line = clear_line;
  line.append(1, marks.at(turn_++ % marks.size())).append(" waiting for the answer, ");
  line.append(std::to_string(seconds)).append(" s (Ctrl-C to stop)");
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace polytomic::cli
