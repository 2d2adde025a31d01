// Tables, widths of characters, cleaning of text, exit codes.
#include <gtest/gtest.h>

#include <string>

#include "cli/exit_code.h"
#include "cli/json_text.h"
#include "cli/table.h"
#include "cli/text.h"
#include "polytomic/status.h"

namespace polytomic::cli {
namespace {

constexpr Terminal pipe_like{};

Terminal screen(std::size_t width, bool colour = false) {
  return {.width = width, .colour = colour, .animated = false};
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("orders"), 6U);
  EXPECT_EQ(display_width("caf\u00e9"), 4U);
  EXPECT_EQ(display_width("cafe\u0301"), 4U);                  // combining acute accent
  EXPECT_EQ(display_width("\u6ce8\u6587"), 4U);                // two wide ideographs
  EXPECT_EQ(display_width("\U0001f680"), 2U);                  // rocket
  EXPECT_EQ(display_width("\u2764\ufe0f"), 2U);                // heart shown as emoji
  EXPECT_EQ(display_width("\U0001f1e9\U0001f1ea"), 2U);        // flag
  EXPECT_EQ(display_width("\U0001f469\u200d\U0001f4bb"), 2U);  // woman, joiner, laptop
}

TEST(Truncate, CutsWholeCharactersAndShowsIt) {
  EXPECT_EQ(truncate("orders", 6), "orders");
  EXPECT_EQ(truncate("orders", 5), "orde\u2026");
  EXPECT_EQ(truncate("\u6ce8\u6587\u8868", 5), "\u6ce8\u6587\u2026");
  EXPECT_EQ(truncate("\u6ce8\u6587\u8868", 4), "\u6ce8\u2026");  // the second would end beyond the edge
  EXPECT_EQ(truncate("e\u0301e\u0301e\u0301", 2), "e\u0301\u2026");
  EXPECT_EQ(truncate("orders", 1), "\u2026");
  EXPECT_EQ(truncate("orders", 0), "");
}

TEST(OneLine, LeavesNothingThatSteersATerminal) {
  EXPECT_EQ(one_line("a\nb\tc\rd"), "a b c d");
  EXPECT_EQ(one_line("\x1b[31mred\x07"), "\ufffd[31mred\ufffd");
  EXPECT_EQ(one_line("\u009b31m"), "\ufffd31m");          // the one-character form of ESC [
  EXPECT_EQ(one_line("\u202egnp.exe"), "\ufffdgnp.exe");  // right-to-left override
  EXPECT_EQ(one_line("ok \xff\xc3"), "ok \ufffd\ufffd");  // not UTF-8
  EXPECT_EQ(one_line("\u6ce8\u6587 \U0001f680 e\u0301"), "\u6ce8\u6587 \U0001f680 e\u0301");
  EXPECT_EQ(many_lines("{\n\t\x1b"), "{\n\t\ufffd");
}

TEST(Table, AlignsWideAndCombiningCharacters) {
  Table table({{"NAME"}, {"TYPE"}});
  table.add({"\u6ce8\u6587", "a"});
  table.add({"cafe\u0301", "b"});
  table.add({"\U0001f680", {}});
  EXPECT_EQ(table.render(pipe_like),
            "NAME  TYPE\n"
            "\u6ce8\u6587  a\n"
            "cafe\u0301  b\n"
            "\U0001f680    -\n");
}

TEST(Table, IsCutOnTerminalsOnly) {
  Table table({{"ID", true}, {"NAME"}});
  table.add({"0123456789", "a name that is far too long"});
  EXPECT_NE(table.render(pipe_like).find("far too long"), std::string::npos);
  EXPECT_EQ(table.render(screen(20)),
            "ID          NAME\n"
            "0123456789  a name \u2026\n");
}

TEST(Table, CutsColumnsToKeepLast) {
  Table table({{"ID", true}, {"NAME"}});
  table.add({"0123456789", "long name"});
  EXPECT_EQ(table.render(screen(15)),
            "ID       NAME\n"
            "012345\u2026  long \u2026\n");
}

TEST(Table, KeepsEveryRowOnItsLine) {
  Table table({{"NAME"}});
  table.add({"one\ntwo"});
  EXPECT_EQ(table.render(pipe_like), "NAME\none two\n");
}

TEST(Table, FillsMissingCells) {
  Table table({{"A"}, {"B"}});
  table.add({"1"});
  EXPECT_EQ(table.render(pipe_like), "A  B\n1  -\n");
}

TEST(Table, ColoursOnlyWhereAllowed) {
  Table table({{"STATUS"}});
  table.add({Cell("healthy", Style::good)});
  EXPECT_EQ(table.render(screen(80)), "STATUS\nhealthy\n");
  EXPECT_EQ(table.render(screen(80, true)), "\x1b[1mSTATUS\x1b[0m\n\x1b[32mhealthy\x1b[0m\n");
}

TEST(Details, AlignsValues) {
  Details details;
  details.add("ID", "1");
  details.add("Status error", {});
  EXPECT_EQ(details.render(pipe_like), "ID:            1\nStatus error:  -\n");
}

TEST(Indented, KeepsNumbersAsTheyCame) {
  EXPECT_EQ(indented(R"({"n":12345678901234567890123,"f":1.10})"),
            "{\n  \"n\": 12345678901234567890123,\n  \"f\": 1.10\n}");
  EXPECT_EQ(indented("not json"), std::nullopt);
}

TEST(ExitCode, FollowsTheCategory) {
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_NONE), ExitCode::success);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_USAGE), ExitCode::usage);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_REQUEST), ExitCode::api);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_CONFLICT), ExitCode::api);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_RATE_LIMIT), ExitCode::api);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_SERVER), ExitCode::api);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_NETWORK), ExitCode::network);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_TIMEOUT), ExitCode::network);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_AUTHENTICATION), ExitCode::authentication);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_PERMISSION), ExitCode::authentication);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_NOT_FOUND), ExitCode::not_found);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_CATALOG), ExitCode::local);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_DATABASE), ExitCode::local);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_RESPONSE), ExitCode::internal);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_INTERNAL), ExitCode::internal);
  EXPECT_EQ(exit_code_of(POLYTOMIC_CATEGORY_CANCELLED), ExitCode::interrupted);
  EXPECT_EQ(exit_code_of(9999), ExitCode::api);
}

}  // namespace
}  // namespace polytomic::cli
