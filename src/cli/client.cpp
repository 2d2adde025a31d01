#include "cli/client.h"

#include <unistd.h>

#include <cstdio>
#include <string>
#include <thread>

#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "cli/text.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

// How often a waiting command looks for Ctrl-C and moves its sign of life.
constexpr std::chrono::milliseconds glance{100};

void print_log(void* /*user_data*/, const polytomic_log_record* record) {
  std::string line = std::string(polytomic_log_level_name(record->level)) + " " + one_line(view(record->component)) +
                     ": " + one_line(view(record->message));
  for (std::size_t index = 0; index < record->fields_count; ++index) {
    const polytomic_parameter& field = record->fields[index];
    line += " " + one_line(view(field.name)) + "=" + one_line(view(field.value));
  }
  line += '\n';
  std::fputs(line.c_str(), stderr);
}

[[noreturn]] void throw_error(const polytomic_error* error, polytomic_status status) {
  if (error != nullptr) throw CommandFailure(*polytomic_error_describe(error));
  throw status_failure(status, "the operation failed");
}

class ClearedAtEnd {
 public:
  explicit ClearedAtEnd(Progress& progress) : progress_(progress) {}
  ClearedAtEnd(const ClearedAtEnd&) = delete;
  ClearedAtEnd& operator=(const ClearedAtEnd&) = delete;
  ~ClearedAtEnd() { progress_.clear(); }

 private:
  Progress& progress_;
};

CommandFailure interruption() { return {ExitCode::interrupted, "interrupted"}; }

}  // namespace

Client::Client(const GlobalOptions& options) : progress_(!options.verbose && terminal_of(STDERR_FILENO).animated) {
  const std::string user_agent = std::string("polytomic-cli/") + polytomic_version();
  polytomic_client_options settings = POLYTOMIC_CLIENT_OPTIONS_INIT;
  settings.delivery = POLYTOMIC_DELIVERY_WAIT;
  settings.url = optional_input(options.url);
  settings.api_key = optional_input(options.api_key);
  settings.organization_id = optional_input(options.organization);
  settings.user_agent = input(user_agent);
  settings.timeout_milliseconds = options.timeout_milliseconds();
  settings.allow_insecure_http = options.allow_insecure_http ? POLYTOMIC_TRUE : POLYTOMIC_UNSET;
  settings.ca_file = optional_input(options.ca_file);
  settings.log = options.verbose ? print_log : nullptr;
  settings.log_level = options.verbose ? POLYTOMIC_LOG_DEBUG : POLYTOMIC_LOG_OFF;

  polytomic_client* client = nullptr;
  polytomic_error* error = nullptr;
  const polytomic_status status = polytomic_client_create(&settings, &client, &error);
  client_.reset(client);
  const ErrorHandle owned_error(error);
  if (status != POLYTOMIC_OK) throw_error(error, status);
}

Client::~Client() { polytomic_client_close(client_.get()); }

ResponseHandle Client::run(const Start& start) {
  const InterruptGuard guard;
  const ClearedAtEnd cleared(progress_);
  polytomic_call* started = nullptr;
  const polytomic_status outcome = start(client_.get(), &started);
  const CallHandle call(started);
  if (outcome != POLYTOMIC_OK) throw status_failure(outcome, "the call could not be started");

  polytomic_response* received = nullptr;
  polytomic_status waited = POLYTOMIC_ERROR_WAIT_TIMEOUT;
  while (waited == POLYTOMIC_ERROR_WAIT_TIMEOUT) {
    if (guard.interrupted()) polytomic_call_cancel(call.get());
    waited = polytomic_call_wait(call.get(), glance.count(), &received);
    progress_.tick();
  }
  ResponseHandle response(received);
  if (guard.interrupted()) throw interruption();
  if (waited != POLYTOMIC_OK) throw status_failure(waited, "waiting for the answer failed");
  const polytomic_status status = polytomic_response_status(response.get());
  if (status != POLYTOMIC_OK) throw_error(polytomic_response_error(response.get()), status);
  return response;
}

void Client::pause(std::chrono::milliseconds duration) {
  const InterruptGuard guard;
  const ClearedAtEnd cleared(progress_);
  const auto end = std::chrono::steady_clock::now() + duration;
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(glance);
    progress_.tick();
    if (guard.interrupted()) throw interruption();
  }
}

}  // namespace polytomic::cli
