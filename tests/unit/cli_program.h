// Runs the built program, and answers it over loopback HTTP. The program's path comes from POLYTOMIC_PROGRAM.
#pragma once

#include <sys/types.h>

#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace polytomic::cli_test {

class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

struct Outcome {
  int code = -1;  // 128 and the signal where one ended the program
  std::string output;
  std::string errors;
};

using Arguments = std::vector<std::string>;
using Environment = std::map<std::string, std::string>;

// The program in flight, with nothing in its environment but what is given.
class Process {
 public:
  // `terminal_columns` other than 0 gives it a terminal as standard output.
  Process(const Arguments& arguments, const Environment& environment, const std::string& input = {},
          unsigned short terminal_columns = 0);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void interrupt() const;
  void kill() const;
  // The next line on its terminal, without its end.
  [[nodiscard]] std::string read_line() const;
  [[nodiscard]] Outcome wait();

 private:
  TemporaryFolder folder_;
  pid_t pid_ = -1;
  int terminal_ = -1;
};

[[nodiscard]] inline Outcome run(const Arguments& arguments, const Environment& environment = {},
                                 const std::string& input = {}) {
  return Process(arguments, environment, input).wait();
}

// An API that answers each "METHOD /path?query" as it is told, and 404 otherwise. Closes after every answer.
class FakeApi {
 public:
  struct Answer {
    int status = 200;
    std::string body = {};
    bool silent = false;  // never answers
  };
  struct Received {
    std::string line;  // "GET /api/connections"
    std::string headers;
    std::string body;
  };

  explicit FakeApi(std::map<std::string, Answer> answers);
  FakeApi(const FakeApi&) = delete;
  FakeApi& operator=(const FakeApi&) = delete;
  ~FakeApi();

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] Environment environment() const {
    return {{"POLYTOMIC_URL", url()}, {"POLYTOMIC_API_KEY", "key-of-the-test"}};
  }
  [[nodiscard]] std::vector<Received> received();
  // Returns once a request came that is not answered.
  void wait_for_silence() { silence_.get_future().wait(); }

 private:
  void serve();
  void answer(int connection);

  std::map<std::string, Answer> answers_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<Received> received_;
  std::promise<void> silence_;
  std::thread thread_;
};

}  // namespace polytomic::cli_test
