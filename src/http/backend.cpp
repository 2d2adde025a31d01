#include "http/backend.h"

#include <curl/curl.h>

#include <utility>

#include "http/event_loop.h"

namespace polytomic::http {
namespace {

class RemoteBackend final : public Backend {
 public:
  RemoteBackend(Target target, Logger* logger, std::shared_ptr<Counters> counters)
      : loop_(std::move(target), logger, std::move(counters)) {}

  void start(std::shared_ptr<Call> call) override { loop_.start(call); }
  std::size_t open_connections() override { return loop_.open_connections(); }
  void forget_answers() override { loop_.forget_answers(); }

 private:
  EventLoop loop_;
};

void initialize_libcurl() {
  // Never undone: another part of the program may use libcurl too. The static makes it safe for old releases as well,
  // whose initialization is not.
  static const CURLcode outcome = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (outcome != CURLE_OK) {
    throw Failure(POLYTOMIC_ERROR_INTERNAL, std::string("libcurl does not start: ") + curl_easy_strerror(outcome));
  }
}

}  // namespace

std::unique_ptr<Backend> make_remote_backend(RemoteOptions options, Logger* logger,
                                             std::shared_ptr<Counters> counters) {
  initialize_libcurl();
  if (options.allow_unverified_tls && logger != nullptr && logger->wants(POLYTOMIC_LOG_WARNING)) {
    logger->write(POLYTOMIC_LOG_WARNING, "http",
                  "allow_unverified_tls is on: anybody on the way can read the API key and change every answer", {});
  }
  return std::make_unique<RemoteBackend>(make_target(std::move(options)), logger, std::move(counters));
}

}  // namespace polytomic::http
