// The command line itself: help, mistakes, completion. No call is made.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "cli_program.h"

namespace polytomic::cli_test {
namespace {

const std::vector<Arguments> commands = {{},
                                         {"connections"},
                                         {"connections", "list"},
                                         {"connections", "get"},
                                         {"connections", "create"},
                                         {"connections", "update"},
                                         {"connections", "delete"},
                                         {"connections", "test"},
                                         {"connections", "parameter-values"},
                                         {"connections", "connect"},
                                         {"types"},
                                         {"types", "list"},
                                         {"types", "get"},
                                         {"types", "parameter-values"},
                                         {"source"},
                                         {"source", "get"},
                                         {"source", "fields"},
                                         {"source", "legacy"},
                                         {"targets"},
                                         {"targets", "list"},
                                         {"targets", "fields"},
                                         {"targets", "property"},
                                         {"targets", "legacy"},
                                         {"schemas"},
                                         {"schemas", "refresh"},
                                         {"schemas", "status"},
                                         {"schemas", "get"},
                                         {"schemas", "records"},
                                         {"identity"},
                                         {"request"},
                                         {"serve"},
                                         {"keys"},
                                         {"keys", "create"},
                                         {"keys", "list"},
                                         {"keys", "revoke"},
                                         {"completion"},
                                         {"completion", "bash"},
                                         {"completion", "zsh"},
                                         {"completion", "fish"}};

TEST(CliHelp, EveryCommandHasExamples) {
  for (Arguments arguments : commands) {
    arguments.emplace_back("--help");
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_NE(outcome.output.find("Examples:\n"), std::string::npos) << outcome.output;
    EXPECT_NE(outcome.output.find("Usage: polytomic"), std::string::npos) << outcome.output;
    EXPECT_EQ(outcome.errors, "");
  }
}

TEST(CliHelp, ListsExitCodes) {
  const std::string help = run({"--help"}).output;
  for (const char* line : {"  0    success", "  2    ", "  5    ", "  130  interrupted"}) {
    EXPECT_NE(help.find(line), std::string::npos) << line;
  }
}

TEST(CliHelp, Version) { EXPECT_TRUE(run({"--version"}).output.starts_with("polytomic 1.")); }

struct Mistake {
  Arguments arguments;
  std::string named;
  std::string help;
};

TEST(CliMistakes, AreNamedAndPointToHelp) {
  const std::vector<Mistake> mistakes = {
      {{}, "a command is missing", "'polytomic --help'"},
      {{"conections"}, "did you mean connections?", "'polytomic --help'"},
      {{"connections"}, "subcommand", "'polytomic connections --help'"},
      {{"connections", "lst"}, "'lst'; did you mean list?", "'polytomic connections --help'"},
      {{"connections", "list", "--jsn"}, "--jsn; did you mean --json?", "'polytomic connections list --help'"},
      {{"connections", "list", "extra"}, "'extra'", "'polytomic connections list --help'"},
      {{"connections", "get"}, "ID", "'polytomic connections get --help'"},
      {{"connections", "create", "--type", "sqlite"}, "--name", "'polytomic connections create --help'"},
      {{"targets", "fields", "c1", "--target", "a", "--property", "b=c"},
       "--property",
       "'polytomic targets fields --help'"},
      {{"identity", "--timeout", "0"}, "--timeout", "'polytomic identity --help'"},
  };
  for (const Mistake& mistake : mistakes) {
    const Outcome outcome = run(mistake.arguments);
    EXPECT_EQ(outcome.code, 2) << mistake.named;
    EXPECT_EQ(outcome.output, "");
    EXPECT_NE(outcome.errors.find("polytomic: "), std::string::npos) << outcome.errors;
    EXPECT_NE(outcome.errors.find(mistake.named), std::string::npos) << outcome.errors;
    EXPECT_NE(outcome.errors.find(mistake.help), std::string::npos) << outcome.errors;
  }
}

bool accepts(const std::string& shell, const std::string& arguments) {
  return std::system((shell + " " + arguments).c_str()) == 0;
}

std::string completed(const TemporaryFolder& folder, const std::string& words, int position) {
  const std::string output = folder.path("candidates");
  std::ofstream(folder.path("try.bash")) << "source " << folder.path("script") << "\nCOMP_WORDS=(" << words
                                         << ")\nCOMP_CWORD=" << position << "\n_polytomic\necho \"${COMPREPLY[*]}\"\n";
  EXPECT_TRUE(accepts("bash", folder.path("try.bash") + " > " + output));
  std::ifstream file(output);
  std::string line;
  std::getline(file, line);
  return line;
}

TEST(CliCompletion, BashScriptCompletes) {
  const TemporaryFolder folder;
  std::ofstream(folder.path("script")) << run({"completion", "bash"}).output;
  ASSERT_TRUE(accepts("bash -n", folder.path("script")));
  EXPECT_EQ(completed(folder, "polytomic conn", 1), "connections");
  EXPECT_EQ(completed(folder, "polytomic --url x connections p", 4), "parameter-values");
  EXPECT_EQ(completed(folder, "polytomic connections create --config", 3), "--config --config-json");
  EXPECT_EQ(completed(folder, "polytomic connections create --name ''", 4), "");
}

TEST(CliCompletion, OtherShellsNameEveryCommand) {
  for (const char* shell : {"zsh", "fish"}) {
    const std::string script = run({"completion", shell}).output;
    for (const char* word : {"connections list", "parameter-values", "schemas records", "config-json"}) {
      EXPECT_NE(script.find(word), std::string::npos) << shell << ": " << word;
    }
    const TemporaryFolder folder;
    std::ofstream(folder.path("script")) << script;
    const bool installed = accepts("command -v", std::string(shell) + " > /dev/null");
    EXPECT_TRUE(!installed || accepts(std::string(shell) + " -n", folder.path("script"))) << shell;
  }
}

}  // namespace
}  // namespace polytomic::cli_test
