#include "server/metrics.h"

#include <algorithm>
#include <charconv>

namespace polytomic::server {
namespace {

std::string number(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
  return {text.data(), end};
}

void head(std::string& text, std::string_view name, std::string_view help, std::string_view type) {
  text.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ");
  text.append(type).append("\n");
}

// Labels need no escapes: all of them are names of our own.
void sample(std::string& text, std::string_view name, std::string_view labels, std::string_view value) {
  text.append(name);
  if (!labels.empty()) text.append("{").append(labels).append("}");
  text.append(" ").append(value).append("\n");
}

std::string label(std::string_view name, std::string_view value) {
  return std::string(name).append("=\"").append(value).append("\"");
}

}  // namespace

void Metrics::count(std::string_view operation, int status, std::chrono::steady_clock::duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds, seconds) - bounds.begin());
  const std::scoped_lock lock(mutex_);
  ++requests_[{operation, status}];
  Latency& latency = latencies_[operation];
  ++latency.buckets.at(bucket);
  latency.sum += seconds;
}

std::string Metrics::text(std::size_t requests_in_progress, std::span<const Statistic> statistics) const {
  std::string text;
  head(text, "polytomic_http_requests_in_progress", "Requests that are not answered yet.", "gauge");
  sample(text, "polytomic_http_requests_in_progress", "", std::to_string(requests_in_progress));
  const std::scoped_lock lock(mutex_);
  head(text, "polytomic_http_requests_total", "Answered requests, by operation and status.", "counter");
  for (const auto& [key, requests] : requests_) {
    sample(text, "polytomic_http_requests_total",
           label("operation", key.first) + "," + label("status", std::to_string(key.second)), std::to_string(requests));
  }
  head(text, "polytomic_http_request_duration_seconds", "Time from the head of a request to the end of its answer.",
       "histogram");
  for (const auto& [operation, latency] : latencies_) {
    const std::string name = label("operation", operation);
    std::uint64_t count = 0;
    for (std::size_t index = 0; index < latency.buckets.size(); ++index) {
      count += latency.buckets.at(index);
      const std::string bound = index < bounds.size() ? number(bounds.at(index)) : "+Inf";
      sample(text, "polytomic_http_request_duration_seconds_bucket", name + "," + label("le", bound),
             std::to_string(count));
    }
    sample(text, "polytomic_http_request_duration_seconds_sum", name, number(latency.sum));
    sample(text, "polytomic_http_request_duration_seconds_count", name, std::to_string(count));
  }
  std::string_view last;
  for (const Statistic& statistic : statistics) {
    if (statistic.name != last) head(text, statistic.name, statistic.help, "counter");
    last = statistic.name;
    sample(text, statistic.name, statistic.labels, std::to_string(statistic.value));
  }
  return text;
}

}  // namespace polytomic::server
