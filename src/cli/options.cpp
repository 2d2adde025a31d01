#include "cli/options.h"

#include <CLI/App.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include "cli/failure.h"

namespace polytomic::cli {
namespace {

void fill_from_environment(std::string& value, const char* name) {
  const char* content = value.empty() ? std::getenv(name) : nullptr;
  if (content != nullptr) value = content;
}

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

std::uint64_t GlobalOptions::timeout_milliseconds() const {
  return static_cast<std::uint64_t>(std::llround(std::ceil(timeout_seconds * 1000)));
}

void add_global_options(CLI::App& app, GlobalOptions& options) {
  const std::string group = "Options of every command";
  app.add_option("--url", options.url,
                 "Who answers: an https address, or local:PATH for a local catalog. Default https://app.polytomic.com "
                 "(env POLYTOMIC_URL)")
      ->type_name("URL")
      ->group(group);
  auto* key = app.add_option("--api-key", options.api_key,
                             "API key; better in the environment or a file (env POLYTOMIC_API_KEY)")
                  ->type_name("KEY")
                  ->group(group);
  app.add_option("--api-key-file", options.api_key_file, "File that holds the API key, - for standard input")
      ->type_name("FILE")
      ->group(group)
      ->excludes(key);
  app.add_option("--organization", options.organization,
                 "Organization for basic authentication with a partner or deployment key (env POLYTOMIC_ORGANIZATION)")
      ->type_name("ID")
      ->group(group);
  app.add_flag("--json", options.json, "Print the API's answer as it is")->group(group);
  app.add_option("--timeout", options.timeout_seconds, "Seconds that a call may take, such as 2.5. Default 60")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 1e9).description(""))
      ->group(group);
  app.add_option("--ca-file", options.ca_file, "PEM file of certificate authorities to trust instead of the system's")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--allow-insecure-http", options.allow_insecure_http,
               "Let the API key travel over plain http to other hosts")
      ->group(group);
  app.add_flag("--verbose", options.verbose, "Show what happens on standard error")->group(group);
}

void complete_global_options(GlobalOptions& options) {
  if (!options.api_key_file.empty()) {
    options.api_key = without_line_end(read_input(options.api_key_file, "--api-key-file"));
    if (options.api_key.empty()) throw usage_failure("--api-key-file: there is no key in it");
  }
  fill_from_environment(options.url, "POLYTOMIC_URL");
  fill_from_environment(options.api_key, "POLYTOMIC_API_KEY");
  fill_from_environment(options.organization, "POLYTOMIC_ORGANIZATION");
}

std::string read_input(const std::string& path, std::string_view option) {
  if (path == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    throw usage_failure(std::string(option) + ": cannot read " + path + ": " + std::strerror(errno));
  }
  return content;
}

void hide_api_key(int argument_count, char** arguments) {
  constexpr std::string_view option = "--api-key";
  constexpr std::string_view with_value = "--api-key=";
  for (int index = 1; index < argument_count; ++index) {
    char* const argument = arguments[index];
    const std::string_view text = argument;
    const bool is_value = std::string_view(arguments[index - 1]) == option;
    const std::size_t start = is_value ? 0 : (text.starts_with(with_value) ? with_value.size() : text.size());
    std::fill(argument + start, argument + text.size(), '*');
  }
}

}  // namespace polytomic::cli
