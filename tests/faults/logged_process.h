// A program that runs beside a test and whose words the test can wait for.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace polytomic::faults {

// Ends with the object, and with the test should that die first. Made and used on one thread.
class LoggedProcess {
 public:
  using Condition = std::function<bool(const std::string& log)>;

  // `command` begins with the path of the program; what it writes is its log.
  explicit LoggedProcess(std::vector<std::string> command);
  LoggedProcess(const LoggedProcess&) = delete;
  LoggedProcess& operator=(const LoggedProcess&) = delete;
  // Asks it to end, kills it where it does not, and waits until it and its children are gone.
  ~LoggedProcess();

  void send_signal(int signal) const;
  // Kills it and its children and waits until they are gone.
  void kill_all();
  // Waits until the log is as wanted; false where the process ended, or much time passed, before that.
  [[nodiscard]] bool wait_for(const Condition& wanted);
  // Waits until it and its children are gone; false where much time passed before that.
  [[nodiscard]] bool wait_for_end();
  [[nodiscard]] std::string log();

 private:
  void start(std::vector<std::string> command);
  void read_log();
  void reap();

  pid_t process_ = -1;
  int output_ = -1;  // its end means that nobody is left who could write
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string log_;
  bool ended_ = false;
  std::thread reader_;
};

}  // namespace polytomic::faults
