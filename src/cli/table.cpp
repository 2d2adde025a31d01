#include "cli/table.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "cli/text.h"

namespace polytomic::cli {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 6;
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view reset = "\x1b[0m";

std::string_view colour_of(Style style) {
  switch (style) {
    case Style::good:
      return "\x1b[32m";
    case Style::bad:
      return "\x1b[31m";
    case Style::faint:
      return "\x1b[2m";
    case Style::plain:
      break;
  }
  return {};
}

std::string coloured(std::string_view text, std::string_view colour, bool allowed) {
  if (!allowed || colour.empty() || text.empty()) return std::string(text);
  return std::string(colour).append(text).append(reset);
}

std::size_t total(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), (widths.size() - 1) * gap);
}

// Narrows the widest columns, those to keep only when the others are as narrow as may be.
void fit(std::vector<std::size_t>& widths, const std::vector<Column>& columns, std::size_t available) {
  for (const bool keep : {false, true}) {
    while (total(widths) > available) {
      std::optional<std::size_t> widest;
      for (std::size_t index = 0; index < widths.size(); ++index) {
        const bool eligible = columns[index].keep == keep && widths[index] > narrowest;
        if (eligible && (!widest || widths[index] > widths[*widest])) widest = index;
      }
      if (!widest) break;
      --widths[*widest];
    }
  }
}

std::string padding(std::size_t used, std::size_t width) { return std::string(width > used ? width - used : 0, ' '); }

}  // namespace

Cell::Cell() : text("-"), style(Style::faint) {}

Cell::Cell(std::string_view content, Style look) : text(one_line(content)), style(look) {}

void Table::add(std::vector<Cell> row) {
  row.resize(columns_.size());
  rows_.push_back(std::move(row));
}

std::string Table::render(const Terminal& terminal) const {
  std::vector<std::size_t> widths;
  for (std::size_t index = 0; index < columns_.size(); ++index) {
    std::size_t width = display_width(columns_[index].title);
    for (const auto& row : rows_) width = std::max(width, display_width(row[index].text));
    widths.push_back(width);
  }
  if (widths.empty()) return {};
  if (terminal.width) fit(widths, columns_, *terminal.width);

  std::string result;
  const auto write = [&](std::size_t index, std::string_view text, std::string_view colour) {
    const std::string shown = terminal.width ? truncate(text, widths[index]) : std::string(text);
    result += coloured(shown, colour, terminal.colour);
    const bool last = index + 1 == widths.size();
    result += last ? "\n" : padding(display_width(shown), widths[index] + gap);
  };
  for (std::size_t index = 0; index < columns_.size(); ++index) write(index, columns_[index].title, bold);
  for (const auto& row : rows_) {
    for (std::size_t index = 0; index < row.size(); ++index) write(index, row[index].text, colour_of(row[index].style));
  }
  return result;
}

std::string Details::render(const Terminal& terminal) const {
  std::size_t width = 0;
  for (const auto& member : members_) width = std::max(width, display_width(member.first) + 1);
  std::string result;
  for (const auto& [name, value] : members_) {
    result += coloured(name + ":", bold, terminal.colour);
    if (!value.text.empty()) result += padding(display_width(name) + 1, width + gap);
    result += coloured(value.text, colour_of(value.style), terminal.colour);
    result += '\n';
  }
  return result;
}

}  // namespace polytomic::cli
