#include "fixture.h"

#include <fstream>

namespace polytomic::local::csv::testing {

std::string columns(const Object& object) {
  std::string text;
  for (const Column& column : object.columns) {
    text += (text.empty() ? "" : ", ") + column.name + " " + column.source_type;
  }
  return text;
}

std::string warnings(const Object& object) {
  std::string text;
  for (const std::string& warning : object.warnings) text += warning + "\n";
  return text;
}

std::string CsvTest::write(std::string_view content, const std::string& name) const {
  std::ofstream(folder_.file(name), std::ios::binary) << content;
  return folder_.file(name);
}

Configuration CsvTest::configuration(const std::string& url, const std::string& more) {
  return Configuration("{\"url\":" + json(url) + (more.empty() ? "" : "," + more) + "}");
}

std::unique_ptr<Database> CsvTest::open(const std::string& url, const std::string& more) const {
  return connector()->open(configuration(url, more), context());
}

Object CsvTest::describe(const std::string& url, const std::string& more) const {
  return open(url, more)->describe_all(context()).at(0);
}

Object CsvTest::read(std::string_view content, const std::string& more) const { return describe(write(content), more); }

std::vector<std::string> CsvTest::sample(std::string_view content, const std::string& more, std::size_t limit) const {
  const auto database = open(write(content), more);
  return database->sample(database->describe_all(context()).at(0), limit, context());
}

}  // namespace polytomic::local::csv::testing
