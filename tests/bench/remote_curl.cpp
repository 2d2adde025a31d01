// The limit of the remote table: bare libcurl, and simdjson's DOM of each body with every field touched.
// Usage: remote-curl MEASURE URL COUNT
#include <curl/curl.h>
#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "remote_contest.h"

namespace {

constexpr long receive_buffer = long{64} << 10;  // four times the default: large bodies come in fewer turns

std::uint64_t touch(simdjson::dom::element element) {
  std::uint64_t sum = 0;
  switch (element.type()) {
    case simdjson::dom::element_type::ARRAY:
      for (const simdjson::dom::element item : simdjson::dom::array(element)) sum += touch(item);
      return sum;
    case simdjson::dom::element_type::OBJECT:
      for (const auto& [name, value] : simdjson::dom::object(element)) sum += name.size() + touch(value);
      return sum;
    case simdjson::dom::element_type::STRING:
      return element.get_string().value_unsafe().size();
    case simdjson::dom::element_type::BOOL:
      return element.get_bool().value_unsafe() ? 1 : 0;
    default:
      return 1;
  }
}

// A handle and the buffer that its bodies go to, one after the other; the buffer ends with the padding of the parser.
class Transfer {
 public:
  Transfer(const std::string& url, const curl_slist* headers) : easy_(curl_easy_init()) {
    curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, receive_buffer);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::receive);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() { curl_easy_cleanup(easy_); }

  [[nodiscard]] CURL* handle() const { return easy_; }
  void prepare() { size_ = 0; }

  void read(simdjson::dom::parser& parser) {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    bench::require(status == 200, "a request was not answered with 200");
    const auto parsed = parser.parse(buffer_.data(), size_, false);
    bench::require(parsed.error() == simdjson::SUCCESS && touch(parsed.value_unsafe()) != 0, "a body is not JSON");
  }

 private:
  static std::size_t receive(char* data, std::size_t, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.size_ == 0) transfer.make_room();
    const std::size_t needed = transfer.size_ + count + simdjson::SIMDJSON_PADDING;
    if (needed > transfer.buffer_.size()) transfer.buffer_.resize(2 * needed);
    std::copy_n(data, count, transfer.buffer_.data() + transfer.size_);
    transfer.size_ += count;
    return count;
  }

  void make_room() {
    curl_off_t length = 0;
    curl_easy_getinfo(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    const std::size_t needed = static_cast<std::size_t>(std::max<curl_off_t>(0, length)) + simdjson::SIMDJSON_PADDING;
    if (needed > buffer_.size()) buffer_.resize(needed);
  }

  CURL* easy_;
  std::string buffer_;
  std::size_t size_ = 0;
};

class Curl {
 public:
  explicit Curl(const std::string& url)
      : connection_(url + "/api/connections/" + bench::connection_id),
        headers_(curl_slist_append(nullptr, "Authorization: Bearer key")) {
    for (const char* header : {"X-Polytomic-Version: 2025-09-18", "Accept: application/json"})
      curl_slist_append(headers_, header);
  }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;
  ~Curl() {
    single_.reset();
    transfers_.clear();
    curl_multi_cleanup(multi_);
    curl_slist_free_all(headers_);
  }

  bench::Clock::time_point get_connection() { return ask(connection_); }
  bench::Clock::time_point list_targets() { return ask(connection_ + "/modelsync/targetobjects"); }
  bench::Clock::time_point get_target_fields() {
    return ask(connection_ + "/modelsync/target/fields?target=" + bench::target_id);
  }

  void keep_in_flight(int calls) {
    if (transfers_.empty()) make_transfers();
    for (const auto& transfer : transfers_) curl_multi_add_handle(multi_, transfer->handle());
    int started = bench::in_flight;
    for (int done = 0; done < calls;) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        finish(*message, started < calls);
        ++started;
        ++done;
      }
      if (done < calls) curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
    }
  }

 private:
  bench::Clock::time_point ask(const std::string& url) {
    if (single_ == nullptr) single_ = std::make_unique<Transfer>(url, headers_);
    single_->prepare();
    bench::require(curl_easy_perform(single_->handle()) == CURLE_OK, "a request failed");
    single_->read(parser_);
    return bench::Clock::now();
  }

  void make_transfers() {
    multi_ = curl_multi_init();
    for (int index = 0; index < bench::in_flight; ++index)
      transfers_.push_back(std::make_unique<Transfer>(connection_, headers_));
  }

  void finish(const CURLMsg& message, bool again) {
    CURL* const easy = message.easy_handle;
    bench::require(message.data.result == CURLE_OK, "a request failed");
    Transfer* transfer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    transfer->read(parser_);
    transfer->prepare();
    curl_multi_remove_handle(multi_, easy);
    if (again) curl_multi_add_handle(multi_, easy);
  }

  const std::string connection_;
  curl_slist* const headers_;
  CURLM* multi_ = nullptr;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  simdjson::dom::parser parser_;
  std::unique_ptr<Transfer> single_;
};

}  // namespace

int main(int count, char** arguments) {
  bench::require(count == 4, "usage: remote-curl MEASURE URL COUNT");
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Curl curl(arguments[2]);
  bench::require(bench::contest(curl, arguments[1], std::stoi(arguments[3])), "no such measure");
  return 0;
}
