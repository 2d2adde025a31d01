#include "cli_program.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pty.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace polytomic::cli_test {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::string program() {
  const char* path = std::getenv("POLYTOMIC_PROGRAM");
  if (path == nullptr) throw std::runtime_error("set POLYTOMIC_PROGRAM to the path of the built program");
  return path;
}

// In the child, between fork and exec: only what is safe there.
void redirect(int descriptor, const char* path, int flags) {
  const int file = open(path, flags, 0600);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(126);
}

std::string read_terminal(int terminal) {
  std::string text;
  std::array<char, 4096> buffer{};
  // Ends with an error once the other side is closed.
  for (ssize_t count = 0; (count = read(terminal, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace

TemporaryFolder::TemporaryFolder() : path_((std::filesystem::temp_directory_path() / "polytomic-cli-XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Process::Process(const Arguments& arguments, const Environment& environment, const std::string& input,
                 unsigned short terminal_columns) {
  const std::string input_path = folder_.path("input");
  const std::string output_path = folder_.path("output");
  const std::string errors_path = folder_.path("errors");
  std::ofstream(input_path, std::ios::binary) << input;
  Arguments words = {program()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = {"HOME=" + folder_.path("home")};
  for (const char* name : {"LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name); value != nullptr) variables.push_back(std::string(name) + "=" + value);
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  const std::vector<char*> argument_pointers = pointers(words);
  const std::vector<char*> variable_pointers = pointers(variables);

  int slave = -1;
  if (terminal_columns != 0) {
    winsize size{.ws_row = 24, .ws_col = terminal_columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (openpty(&terminal_, &slave, nullptr, nullptr, &size) != 0) throw std::runtime_error("no terminal");
    fcntl(terminal_, F_SETFD, FD_CLOEXEC);
  }
  pid_ = fork();
  if (pid_ == 0) {
    redirect(STDIN_FILENO, input_path.c_str(), O_RDONLY);
    redirect(STDERR_FILENO, errors_path.c_str(), O_WRONLY | O_CREAT);
    if (slave < 0) redirect(STDOUT_FILENO, output_path.c_str(), O_WRONLY | O_CREAT);
    if (slave >= 0) {
      dup2(slave, STDOUT_FILENO);
      close(slave);
    }
    execve(argument_pointers[0], argument_pointers.data(), variable_pointers.data());
    _exit(127);
  }
  if (slave >= 0) close(slave);
}

void Process::interrupt() const { ::kill(pid_, SIGINT); }

void Process::kill() const { ::kill(pid_, SIGKILL); }

std::string Process::read_line() const {
  std::string line;
  for (char letter = 0; read(terminal_, &letter, 1) == 1 && letter != '\n';) {
    if (letter != '\r') line += letter;
  }
  return line;
}

Outcome Process::wait() {
  Outcome outcome;
  if (terminal_ >= 0) outcome.output = read_terminal(terminal_);
  int status = 0;
  waitpid(pid_, &status, 0);
  if (terminal_ >= 0) close(terminal_);
  if (terminal_ < 0) outcome.output = content_of(folder_.path("output"));
  outcome.errors = content_of(folder_.path("errors"));
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

FakeApi::FakeApi(std::map<std::string, Answer> answers) : answers_(std::move(answers)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("no port");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

FakeApi::~FakeApi() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::vector<FakeApi::Received> FakeApi::received() {
  const std::scoped_lock lock(mutex_);
  return received_;
}

void FakeApi::serve() {
  for (int connection = 0; (connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    answer(connection);
    close(connection);
  }
}

void FakeApi::answer(int connection) {
  std::string request;
  std::array<char, 4096> buffer{};
  const auto more = [&] {
    const ssize_t count = recv(connection, buffer.data(), buffer.size(), 0);
    if (count > 0) request.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0;
  };
  std::size_t end = std::string::npos;
  while ((end = request.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) return;
  }
  std::size_t length = 0;
  const std::string head = request.substr(0, end);
  if (const std::size_t at = head.find("ontent-Length: "); at != std::string::npos) {
    length = std::stoul(head.substr(at + 15));
  }
  while (request.size() < end + 4 + length) {
    if (!more()) return;
  }
  const std::string line = head.substr(0, head.find(" HTTP/"));
  {
    const std::scoped_lock lock(mutex_);
    received_.push_back({line, head, request.substr(end + 4)});
  }
  const auto found = answers_.find(line);
  const Answer given =
      found != answers_.end() ? found->second : Answer{404, R"({"message":"no such path","status":404})"};
  if (given.silent) {
    silence_.set_value();
    while (more()) continue;  // until the program hangs up
    return;
  }
  const std::string text = "HTTP/1.1 " + std::to_string(given.status) +
                           " Answer\r\nContent-Type: application/json\r\nX-Request-Id: req-7\r\nContent-Length: " +
                           std::to_string(given.body.size()) + "\r\nConnection: close\r\n\r\n" + given.body;
  (void)send(connection, text.data(), text.size(), MSG_NOSIGNAL);
}

}  // namespace polytomic::cli_test
