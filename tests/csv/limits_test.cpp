// Files that are large, wide, endless or no files at all: answered within bounds, and ended when asked.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "fixture.h"
#include "local/engine.h"

namespace polytomic::local::csv::testing {
namespace {

using LimitsTest = CsvTest;

// The most memory that this process has had, in bytes.
std::size_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) << 10U;
}

// Gives a file this size; what is not written takes no room and reads as zeros.
void stretch(const std::string& path, std::uint64_t size) {
  ASSERT_EQ(truncate(path.c_str(), static_cast<off_t>(size)), 0);
}

constexpr std::uint64_t four_gigabytes = std::uint64_t{4} << 30U;

TEST_F(LimitsTest, ReadsTheBeginningOfFourGigabytes) {
  std::string block = "id,at,name\n";
  while (block.size() < (std::size_t{1} << 20U)) block += "1,2024-01-01,\"some, name\"\n";
  block.resize(block.rfind('\n') + 1);
  const std::string path = write(block);
  {
    std::ofstream file(path, std::ios::binary | std::ios::app);
    const std::string records = block.substr(block.find('\n') + 1);
    for (int count = 0; count < 70; ++count) file << records;
  }
  stretch(path, four_gigabytes);
  const std::size_t before = peak_memory();
  const Object object = describe(path);
  EXPECT_EQ(columns(object), "id integer, at date, name text");
  expect_part(warnings(object), "only the first 64 MiB were read");
  EXPECT_LT(peak_memory() - before, std::size_t{64} << 20U);
  const auto database = open(path);
  database->test(context());
  EXPECT_EQ(database->sample(object, 20, context()).size(), 20U);
  EXPECT_LT(peak_memory() - before, std::size_t{64} << 20U);
}

TEST_F(LimitsTest, GivesUpOnFourGigabytesOfNothing) {
  const std::string path = write("id,name\n1,Ann\n2,");
  stretch(path, four_gigabytes);
  const std::size_t before = peak_memory();
  const Error error = failure_of([&] { static_cast<void>(describe(path)); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "the value in record 3, column 2 goes on for more than 16 MiB");
  EXPECT_LT(peak_memory() - before, std::size_t{192} << 20U);  // a sanitizer keeps what was freed
}

TEST_F(LimitsTest, SaysWhereAnEndlessQuoteBegan) {
  std::string text = "id,note\n1,a\n2,b\n3,\"open\n";
  text.append(std::size_t{17} << 20U, 'x');
  const Error error = failure_of([&] { static_cast<void>(read(text)); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "record 4, column 2 goes on");
  expect_part(error.message, "set quote, delimiter or encoding");
}

TEST_F(LimitsTest, TakesTenThousandColumns) {
  constexpr std::size_t count = 10'000;
  std::string text;
  for (std::size_t index = 0; index < count; ++index) text += (index == 0 ? "c" : ",c") + std::to_string(index);
  for (int record = 0; record < 3; ++record) {
    text += '\n';
    for (std::size_t index = 0; index < count; ++index) text += index == 0 ? "1" : ",1";
  }
  const Object object = read(text + "\n");
  ASSERT_EQ(object.columns.size(), count);
  EXPECT_EQ(object.columns[9999].name, "c9999");
  EXPECT_EQ(object.columns[9999].source_type, "integer");
  EXPECT_EQ(warnings(object), "");
}

TEST_F(LimitsTest, RefusesRecordsThatAreNoTable) {
  const Error error = failure_of([&] { static_cast<void>(read("a,b\n1,2\n" + std::string(70'000, ',') + "\n")); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "record 3 has more than 65536 values");
}

TEST_F(LimitsTest, OpensNothingButRegularFiles) {
  const std::string fifo = folder_.file("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  for (const std::string& path : {fifo, folder_.path(), std::string("/dev/zero"), std::string("/dev/tty")}) {
    const Error error = failure_of([&] { static_cast<void>(describe(path)); });
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED) << path << error.message;
    EXPECT_EQ(error.field, "url");
  }
  EXPECT_EQ(failure_of([&] { static_cast<void>(describe(folder_.file("missing.csv"))); }).code,
            POLYTOMIC_ERROR_DATABASE_MISSING);
  EXPECT_EQ(failure_of([&] { static_cast<void>(describe(write("x") + "/below.csv")); }).code,
            POLYTOMIC_ERROR_DATABASE_MISSING);
}

TEST_F(LimitsTest, ShowsNeitherTheSystemNorTheKeyOfACatalog) {
  for (const std::string path :
       {"/proc/self/environ", "/proc/self/status", "/sys/kernel/mm/transparent_hugepage/enabled"}) {
    if (!std::filesystem::exists(path)) continue;
    const Error error = failure_of([&] { static_cast<void>(describe(path)); });
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN) << path << error.message;
  }
  Connectors connectors;
  connectors.push_back(make_csv_connector());
  const std::string catalog = folder_.file("catalog.db");
  const auto engine = make_engine({catalog, nullptr}, std::move(connectors));
  if (std::filesystem::exists(catalog + ".key")) {
    EXPECT_EQ(failure_of([&] { static_cast<void>(describe(catalog + ".key")); }).code,
              POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
    const std::string link = folder_.file("link.csv");
    std::filesystem::create_symlink(catalog + ".key", link);
    EXPECT_EQ(failure_of([&] { static_cast<void>(describe(link)); }).code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  }
  const Error error = failure_of([&] { static_cast<void>(describe(catalog)); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED);
  EXPECT_EQ(columns(read("id,name\n1,Ann\n")), "id integer, name text");
  std::filesystem::rename(write("a,b\n1,2\n"), folder_.file("plain.key"));
  EXPECT_EQ(columns(describe(folder_.file("plain.key"))), "a integer, b integer");
}

TEST_F(LimitsTest, EndsWhenCancelledOrLate) {
  std::string text = "id,note\n";
  while (text.size() < (std::size_t{8} << 20U)) text += "1,some words\n";
  const std::string path = write(text);
  const auto database = open(path);
  EXPECT_EQ(failure_of([&] { static_cast<void>(database->describe_all(context(std::chrono::milliseconds(0)))); }).code,
            POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  cancelled_ = true;
  EXPECT_EQ(failure_of([&] { static_cast<void>(database->describe_all(context())); }).code, POLYTOMIC_ERROR_CANCELLED);
  cancelled_ = false;
  EXPECT_EQ(columns(database->describe_all(context()).at(0)), "id integer, note text");
}

TEST_F(LimitsTest, SurvivesAFileThatShrinksAndGrowsWhileItIsRead) {
  std::string text = "id,note\n";
  while (text.size() < (std::size_t{1} << 20U)) text += "1,some words\n";
  const std::string path = write(text);
  std::atomic<bool> is_done{false};
  std::thread writer([&] {
    while (!is_done) {
      static_cast<void>(truncate(path.c_str(), 600'000));
      std::ofstream(path, std::ios::binary | std::ios::app) << text.substr(8);
      static_cast<void>(truncate(path.c_str(), static_cast<off_t>(text.size())));
    }
  });
  const auto database = open(path);
  // Records may be joined where the file was cut.
  for (int count = 0; count < 5; ++count) EXPECT_EQ(database->describe_all(context()).at(0).columns.at(1).name, "note");
  is_done = true;
  writer.join();
}

}  // namespace
}  // namespace polytomic::local::csv::testing
