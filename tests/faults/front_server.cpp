#include "faults/front_server.h"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "faults/certificates.h"

namespace polytomic::faults {
namespace {

const std::string record_mark = "answered ";
const std::string worker_mark = "start worker process ";

std::size_t occurrences(const std::string& text, const std::string& words) {
  std::size_t count = 0;
  for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + words.size())) ++count;
  return count;
}

std::vector<AccessRecord> records_in(const std::string& log) {
  std::vector<AccessRecord> records;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(record_mark)) continue;
    std::istringstream words(line.substr(record_mark.size()));
    AccessRecord& record = records.emplace_back();
    words >> record.protocol >> record.connection >> record.status;
  }
  return records;
}

// The folders that nginx would otherwise look for where the system's own has them.
std::string temporary_folders(const std::string& folder) {
  std::ostringstream lines;
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    lines << "  " << kind << "_temp_path " << folder << "/" << kind << ";\n";
  return lines.str();
}

}  // namespace

std::string FrontServer::find_program() {
  // A user's path seldom names the folders of system programs.
  for (const char* path : std::array{"/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"}) {
    if (access(path, X_OK) == 0) return path;
  }
  return {};
}

FrontServer::FrontServer(FrontServerOptions options)
    : options_(std::move(options)),
      folder_((std::filesystem::temp_directory_path() / "polytomic-front-XXXXXX").string()) {
  if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  write_configuration();
  start();
}

FrontServer::~FrontServer() {
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void FrontServer::write_configuration() const {
  const std::string user = geteuid() == 0 ? "user root;\n" : "";  // the folder is open to nobody else
  const std::string port = std::to_string(options_.upstream_port);
  std::ofstream(folder_ + "/configuration", std::ios::binary)
      << "daemon off;\n"
      << user << "worker_processes 1;\n"
      << "pid " << folder_ << "/pid;\n"
      << "error_log stderr notice;\n"
      << "events { worker_connections 512; }\n"
      << "http {\n"
      << "  log_format record '" << record_mark << "$server_protocol $connection $status';\n"
      << "  access_log /dev/stderr record;\n"
      << temporary_folders(folder_) << "  server {\n"
      << "    listen unix:" << socket_path() << " ssl" << (options_.speaks_http2 ? " http2" : "") << ";\n"
      << "    ssl_certificate " << certificates().certificate_file("server") << ";\n"
      << "    ssl_certificate_key " << certificates().key_file("server") << ";\n"
      << "    proxy_http_version 1.1;\n"
      << "    proxy_buffering off;\n"
      << "    set $api 127.0.0.1:" << port << ";\n"
      << "    location / { proxy_pass http://127.0.0.1:" << port << "; }\n"
      << options_.settings << "\n  }\n}\n";
}

void FrontServer::start() {
  if (process_) earlier_log_ = log();
  process_.reset();
  reloads_ = 0;
  std::filesystem::remove(socket_path());  // left behind by one that was killed
  process_ = std::make_unique<LoggedProcess>(
      std::vector<std::string>{find_program(), "-e", "stderr", "-p", folder_, "-c", folder_ + "/configuration"});
  wait_for_words(worker_mark, 1);  // by then it listens
}

void FrontServer::begin_reload() {
  process_->send_signal(SIGHUP);
  wait_for_words("gracefully shutting down", ++reloads_);
}

void FrontServer::finish_reload() { wait_for_words("exited with code 0", reloads_); }

void FrontServer::quit() {
  process_->send_signal(SIGQUIT);
  if (!process_->wait_for_end()) throw std::runtime_error("nginx does not end: " + log());
}

void FrontServer::kill_now() { process_->kill_all(); }

void FrontServer::kill_worker() {
  const std::string log = process_->log();
  kill(std::stoi(log.substr(log.rfind(worker_mark) + worker_mark.size())), SIGKILL);
  wait_for_words(worker_mark, occurrences(log, worker_mark) + 1);
}

void FrontServer::wait_for_words(const std::string& words, std::size_t times) {
  if (process_->wait_for([&](const std::string& log) { return occurrences(log, words) >= times; })) return;
  throw std::runtime_error("nginx never said \"" + words + "\": " + log());
}

std::vector<AccessRecord> FrontServer::access_records(std::size_t count) {
  static_cast<void>(process_->wait_for([&](const std::string& log) { return records_in(log).size() >= count; }));
  return records_in(process_->log());
}

std::string FrontServer::log() const { return earlier_log_ + process_->log(); }

}  // namespace polytomic::faults
