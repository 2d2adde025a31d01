#include "http/libcurl_transport.h"

#include <dlfcn.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.h"
#include "http/libcurl_handle.h"

namespace polytomic::http {
namespace {

constexpr long most_streams = 512;
constexpr long most_connections = 128;
// Enough where each connection carries many calls; libcurl would open one for each call beyond the first's capacity.
constexpr long most_multiplexed_connections = 8;
constexpr std::size_t most_idle_handles = 64;

ShareHandle make_share() {
  ShareHandle share = checked(ShareHandle(curl_share_init()));
  // All users are on one thread, so libcurl needs no lock functions.
  curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  return share;
}

MultiHandle make_multi(bool multiplexes, long limit) {
  MultiHandle multi = checked(MultiHandle(curl_multi_init()));
  curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX});
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_CONCURRENT_STREAMS, most_streams);
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                    multiplexes ? std::min(limit, most_multiplexed_connections) : limit);
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, limit);
  return multi;
}

long connection_limit(const RemoteOptions& options) {
  return options.connection_limit == 0 ? most_connections : static_cast<long>(options.connection_limit);
}

// A name lookup that is given up goes on in a thread of libcurl until the name server answers or times out. libcurl
// must stay loaded for it, whatever becomes of this library.
void keep_lookup_code(CURL* easy) {
  curl_off_t lookup_time = 0;
  curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup_time);
  Dl_info library{};
  if (lookup_time != 0 || dladdr(reinterpret_cast<const void*>(&curl_easy_init), &library) == 0) return;
  if (void* kept = dlopen(library.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE)) dlclose(kept);
}

void check(CURLMcode outcome) {
  if (outcome == CURLM_OK) return;
  throw Failure(POLYTOMIC_ERROR_INTERNAL, std::string("libcurl failed: ") + curl_multi_strerror(outcome));
}

}  // namespace

LibcurlTransport::LibcurlTransport(const Target& target, std::shared_ptr<Counters> counters)
    : Transport(std::make_shared<BlockCache>()),
      target_(target),
      counters_(std::move(counters)),
      sockets_(*counters_),
      reading_(sockets_),
      share_(make_share()),
      multi_(make_multi(target.address.origin.scheme == "https", connection_limit(target.options))),
      multiplexes_(target.address.origin.scheme == "https") {
  watch_.attach(multi_.get());
  idle_.reserve(most_idle_handles);
}

EasyHandle LibcurlTransport::take_handle() {
  if (idle_.empty()) {
    EasyHandle easy = make_handle(
        target_, {&LibcurlAttempt::receive_header, &LibcurlAttempt::receive_body, &LibcurlAttempt::before_request});
    set_option(easy.get(), CURLOPT_SHARE, share_.get());
    sockets_.watch(easy.get());
    if (target_.address.origin.scheme == "https") reading_.watch(easy.get());
    return easy;
  }
  EasyHandle easy = std::move(idle_.back());
  idle_.pop_back();
  return easy;
}

std::unique_ptr<Attempt> LibcurlTransport::begin(Message& message, const AttemptTerms& terms) {
  watch_.make_room(transfers_ + 1);
  EasyHandle handle = take_handle();
  CURL* const easy = handle.get();
  auto attempt = std::make_unique<LibcurlAttempt>(*this, std::move(handle), message, terms);
  ++transfers_;
  check(curl_multi_add_handle(multi_.get(), easy));
  return attempt;
}

bool LibcurlTransport::perform(Attempt::Clock::time_point due) {
  reading_.begin(due);
  watch_.perform();
  return !reading_.was_reached();
}

std::optional<ExchangeId> LibcurlTransport::next_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // The message goes with the handle: what is needed is copied first.
    const CURLcode outcome = message->data.result;
    void* owner = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    auto& attempt = *static_cast<LibcurlAttempt*>(owner);
    learn_protocol(attempt.easy());
    let_go(attempt.easy());
    attempt.end(outcome);
    return attempt.exchange();
  }
  return std::nullopt;
}

void LibcurlTransport::wait(std::chrono::milliseconds longest) { watch_.wait(longest); }

void LibcurlTransport::learn_protocol(CURL* easy) {
  long version = CURL_HTTP_VERSION_NONE;
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
  if (multiplexes_ && (version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1)) {
    multiplexes_ = false;
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, connection_limit(target_.options));
  }
}

void LibcurlTransport::let_go(CURL* easy) {
  count_bytes(easy);
  keep_lookup_code(easy);
  curl_multi_remove_handle(multi_.get(), easy);
  --transfers_;
}

void LibcurlTransport::keep(EasyHandle easy) noexcept {
  if (idle_.size() == most_idle_handles) return;
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, nullptr);
  idle_.push_back(std::move(easy));  // the room was made at the beginning
}

void LibcurlTransport::count_bytes(CURL* easy) {
  curl_off_t body_sent = 0;
  curl_off_t body_received = 0;
  long head_sent = 0;
  long head_received = 0;
  curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &body_sent);
  curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &body_received);
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &head_sent);
  curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &head_received);
  counters_->bytes_sent += static_cast<std::uint64_t>(body_sent) + static_cast<std::uint64_t>(head_sent);
  counters_->bytes_received += static_cast<std::uint64_t>(body_received) + static_cast<std::uint64_t>(head_received);
}

}  // namespace polytomic::http
