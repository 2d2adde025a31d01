// Tables on web servers.
#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "local/connectors/csv/source.h"
#include "local/web_client.h"

namespace polytomic::local::csv {
namespace {

constexpr int unauthorized = 401;

class WebSource final : public Source {
 public:
  explicit WebSource(Settings settings) : settings_(std::move(settings)) {
    if (settings_.web.oauth) token_.emplace(*settings_.web.oauth);
  }

  [[nodiscard]] const Settings& settings() const override { return settings_; }

  bool read(std::uint64_t limit, const Context& context, const ByteSink& sink) override {
    std::uint64_t left = limit;
    bool is_whole = true;
    const WebAnswer answer = ask(WebMethod::get, context, [&](std::string_view bytes) {
      const bool is_more = bytes.size() > left;
      const std::string_view part =
          bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size())));
      left -= part.size();
      const bool is_wanted = part.empty() || sink(part);
      is_whole = !is_more && is_wanted;
      return is_whole;
    });
    if (!answer.is_success()) throw refused_by_service(answer, settings_.place());
    return is_whole;
  }

  std::string fingerprint(const Context& context) override {
    const WebAnswer answer = ask(WebMethod::head, context, {});
    std::string value;
    for (const std::string_view name : {"ETag", "Last-Modified"}) {
      if (answer.is_success()) value.append("/").append(answer.header(name));
    }
    // Some servers do not answer HEAD, and some say nothing by which a change could be seen: the length may stay.
    const bool says_nothing = value.find_first_not_of('/') == std::string::npos;
    return "web" + (says_nothing ? "/" + std::to_string(current_time()) : value);
  }

 private:
  WebAnswer ask(WebMethod method, const Context& context, const WebBodySink& sink) {
    WebRequest request;
    request.method = method;
    request.url = settings_.web.url;
    request.headers = settings_.web.headers;
    request.basic = settings_.web.basic;
    request.authorities = settings_.web.authorities;
    request.is_private = settings_.web.is_private();
    request.answer_limit = std::numeric_limits<std::size_t>::max();  // the sink ends it
    if (!token_) return client_.exchange(request, context, sink);
    request.headers.emplace_back("Authorization", token_->authorization(client_, context));
    WebAnswer answer = client_.exchange(request, context, sink);
    if (answer.status != unauthorized) return answer;
    // The token may have been withdrawn before its time.
    token_->discard();
    request.headers.back().second = token_->authorization(client_, context);
    return client_.exchange(request, context, sink);
  }

  Settings settings_;
  WebClient client_;
  std::optional<AccessToken> token_;
};

}  // namespace

std::unique_ptr<Source> make_web_source(Settings settings) { return std::make_unique<WebSource>(std::move(settings)); }

}  // namespace polytomic::local::csv
