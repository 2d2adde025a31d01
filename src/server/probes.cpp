#include "server/probes.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/status.h"

namespace polytomic::server {
namespace {

constexpr std::array<std::pair<std::string_view, Probe>, 3> probes{
    {{"/healthz", Probe::health}, {"/readyz", Probe::readiness}, {"/metrics", Probe::metrics}}};

Answer plain(int status, std::string body) {
  Answer answer;
  answer.status = status;
  answer.body = std::move(body);
  answer.content_type = "text/plain; charset=utf-8";
  return answer;
}

}  // namespace

std::optional<Probe> find_probe(std::string_view path) {
  const auto* const found = std::ranges::find(probes, path, &std::pair<std::string_view, Probe>::first);
  if (found == probes.end()) return std::nullopt;
  return found->second;
}

std::string_view probe_path(Probe probe) {
  return std::ranges::find(probes, probe, &std::pair<std::string_view, Probe>::second)->first;
}

Answer Probes::answer(Probe probe) const {
  if (probe == Probe::health) return plain(200, "ok");
  if (probe == Probe::readiness) return readiness();
  Answer answer = plain(200, metrics_.text(traffic_.requests(), backend_.statistics()));
  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return answer;
}

// For whoever spreads requests over servers: no more of them while this one ends, or cannot read its catalog. Anybody may
// ask, so that a message, which names files, is not for them.
Answer Probes::readiness() const {
  if (traffic_.is_draining()) return plain(503, "stopping");
  const auto problem = backend_.problem();
  return problem ? plain(503, std::string(describe_status(problem->code).name)) : plain(200, "ready");
}

}  // namespace polytomic::server
