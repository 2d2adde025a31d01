// What those who run the server ask it, beside the API: whether it is alive, whether it is ready, what it counts.
#pragma once

#include <optional>
#include <string_view>

#include "core/backend.h"
#include "server/answer.h"
#include "server/metrics.h"
#include "server/traffic.h"

namespace polytomic::server {

enum class Probe { health, readiness, metrics };

// By its path; nothing where that is none of a probe.
[[nodiscard]] std::optional<Probe> find_probe(std::string_view path);
[[nodiscard]] std::string_view probe_path(Probe probe);

class Probes {
 public:
  Probes(Backend& backend, const Traffic& traffic, const Metrics& metrics)
      : backend_(backend), traffic_(traffic), metrics_(metrics) {}

  [[nodiscard]] Answer answer(Probe probe) const;

 private:
  [[nodiscard]] Answer readiness() const;

  Backend& backend_;
  const Traffic& traffic_;
  const Metrics& metrics_;
};

}  // namespace polytomic::server
