// Decides what a request is for, by its head alone, before any of its body is read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/access.h"
#include "core/operation.h"
#include "core/url.h"
#include "server/answer.h"
#include "server/api_version.h"
#include "server/explorer.h"
#include "server/incoming.h"
#include "server/key_guesses.h"
#include "server/probes.h"

namespace polytomic::server {

// Either `operation` is to be run, or `answer` is all there is to say.
struct Admission {
  std::string_view path_template = "(unknown)";  // for logs: holds nothing of the request
  std::string version{default_api_version};
  AccessScope scope = AccessScope::admin;  // what the caller may do
  const OperationDescriptor* operation = nullptr;
  std::vector<NamedValue> path;
  std::vector<NamedValue> query;
  std::vector<NamedValue> headers;  // of every answer to the operation
  std::optional<Answer> answer;
};

class Gate {
 public:
  // `keys` is nullptr where none are asked for. `probes` outlive the gate.
  Gate(AccessKeys* keys, std::size_t url_limit, bool has_explorer, const Probes& probes)
      : keys_(keys), url_limit_(url_limit), has_explorer_(has_explorer), probes_(probes) {}

  [[nodiscard]] Admission admit(const Incoming& request, const ApiVersion& version) const;

 private:
  void admit_probe(const Incoming& request, Probe probe, Admission& admission) const;
  static void admit_explorer(const Incoming& request, const ExplorerFile& file, Admission& admission);
  void authorize(const Incoming& request, Admission& admission) const;
  void admit_api(const Incoming& request, const ApiVersion& version, Admission& admission) const;

  AccessKeys* keys_;
  std::size_t url_limit_;
  bool has_explorer_;
  const Probes& probes_;
  const std::unique_ptr<KeyGuesses> guesses_ = std::make_unique<KeyGuesses>();
};

}  // namespace polytomic::server
