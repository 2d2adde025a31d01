#include "server/gate.h"

#include <algorithm>
#include <chrono>

#include "core/error.h"
#include "core/response.h"
#include "core/route.h"
#include "server/authentication.h"
#include "server/explorer.h"
#include "server/peer.h"
#include "server/same_site.h"

namespace polytomic::server {
namespace {

[[noreturn]] void throw_no_such_path() {
  throw Failure(POLYTOMIC_ERROR_NOT_FOUND, "there is nothing at this path. The API's operations are below /api");
}

std::string allow_list(const std::vector<std::string_view>& methods) {
  std::string list;
  for (const std::string_view method : methods) {
    list += std::string(method) + ", ";
    if (method == "GET") list += "HEAD, ";
  }
  return list + "OPTIONS";
}

// The answer to a method that a path does not have, and to OPTIONS.
Answer method_answer(const std::string& method, const std::string& allowed) {
  Answer answer;
  if (method == "OPTIONS") {
    answer.status = 204;
  } else {
    answer = error_answer(make_error(POLYTOMIC_ERROR_METHOD_NOT_ALLOWED,
                                     "this path does not have the method of the request. It has " + allowed));
  }
  answer.headers.emplace_back("Allow", allowed);
  return answer;
}

Answer unauthorized_answer() {
  Answer answer = error_answer(
      make_error(POLYTOMIC_ERROR_UNAUTHORIZED,
                 "the request needs a valid API key. Send it in the header \"Authorization: Bearer KEY\""));
  answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  return answer;
}

bool is_below_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

Answer too_many_guesses_answer(KeyGuesses::Clock::duration wait) {
  Error error = make_error(POLYTOMIC_ERROR_RATE_LIMITED,
                           "too many wrong API keys came from this address, so that no new one is looked at for now. "
                           "Wait as long as Retry-After says; keys that were used before go on working");
  error.retry_after_milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
  return error_answer(std::move(error));
}

using Operations = std::vector<const OperationDescriptor*>;

std::vector<std::string_view> methods_of(const Operations& matches, const ApiVersion& version) {
  std::vector<std::string_view> methods;
  for (const OperationDescriptor* operation : matches) {
    if (const std::string_view method = version.method_of(*operation); !method.empty()) methods.push_back(method);
  }
  return methods;
}

// The answer to a method that none of the operations of a path has; where the version lacks all of them, that there is
// no such path, and which versions have it.
Answer refuse_method(const Incoming& request, const Operations& matches, const ApiVersion& version) {
  const std::vector<std::string_view> methods = methods_of(matches, version);
  if (methods.empty()) version.refuse(*matches.front());
  return method_answer(request.method, allow_list(methods));
}

void check_scope(const OperationDescriptor& operation, AccessScope scope) {
  if (operation.method == "GET" || scope != AccessScope::read) return;
  throw Failure(
      POLYTOMIC_ERROR_FORBIDDEN,
      "this API key may only read, and the request is more than that. Send a key of the scope write or admin");
}

}  // namespace

Admission Gate::admit(const Incoming& request, const ApiVersion& version) const {
  Admission admission;
  try {
    const std::string_view path = request.path();
    if (request.method == "OPTIONS" && request.target == "*") {
      admission.answer = method_answer(request.method, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    } else if (const auto probe = find_probe(path)) {
      admit_probe(request, *probe, admission);
    } else if (const ExplorerFile* file = has_explorer_ ? find_explorer_file(path) : nullptr) {
      admit_explorer(request, *file, admission);
    } else if (!is_below_api(path)) {
      throw_no_such_path();
    } else {
      authorize(request, admission);
      if (!admission.answer) admit_api(request, version, admission);
    }
  } catch (const Failure& failure) {
    admission.answer = error_answer(failure.error());
  }
  admission.version = version.echo(admission.operation);
  return admission;
}

// What is counted tells what a server is used for; whether it is well tells nothing.
void Gate::admit_probe(const Incoming& request, Probe probe, Admission& admission) const {
  admission.path_template = probe_path(probe);
  if (probe == Probe::metrics) authorize(request, admission);
  if (admission.answer) return;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  admission.answer = reads ? probes_.answer(probe) : method_answer(request.method, allow_list({"GET"}));
}

void Gate::admit_explorer(const Incoming& request, const ExplorerFile& file, Admission& admission) {
  admission.path_template = file.path;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  admission.answer = reads ? explorer_answer(file, request) : method_answer(request.method, allow_list({"GET"}));
}

void Gate::authorize(const Incoming& request, Admission& admission) const {
  if (keys_ == nullptr) {
    if (!is_unix_peer(request.peer)) check_same_site(request.headers);
    return;
  }
  const std::string* authorization = find_header(request.headers, "Authorization");
  if (authorization == nullptr) {
    admission.answer = unauthorized_answer();
    return;
  }
  const auto now = KeyGuesses::Clock::now();
  if (const auto wait = guesses_->wait(request.peer, *authorization, now); wait > wait.zero()) {
    admission.answer = too_many_guesses_answer(wait);
    return;
  }
  const auto key = find_key(*authorization, *keys_);
  if (!key) {
    guesses_->wrong(request.peer, *authorization, now);
    admission.answer = unauthorized_answer();
    return;
  }
  guesses_->right(*authorization);
  admission.scope = key->scope;
}

void Gate::admit_api(const Incoming& request, const ApiVersion& version, Admission& admission) const {
  version.check();
  if (request.target.size() > url_limit_) {
    throw Failure(POLYTOMIC_ERROR_BAD_REQUEST,
                  "the URL is longer than " + std::to_string(url_limit_) + " bytes, the most that this server reads");
  }
  auto query = decode_query(request.query());
  if (!query || !percent_decode(request.path())) {
    throw Failure(POLYTOMIC_ERROR_BAD_REQUEST,
                  "the URL holds a percent sign that does not begin an escape. Write a percent sign as %25");
  }
  const Operations matches = match_path(request.path());
  if (matches.empty()) throw_no_such_path();
  admission.path_template = matches.front()->path;
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  const auto match = std::ranges::find_if(matches, [&](const OperationDescriptor* candidate) {
    const std::string_view theirs = version.method_of(*candidate);
    return !theirs.empty() && theirs == method;
  });
  if (match == matches.end()) {
    admission.answer = refuse_method(request, matches, version);
    return;
  }
  const OperationDescriptor& operation = **match;
  check_scope(operation, admission.scope);
  admission.operation = &operation;
  admission.path = path_fields(operation, request.path());
  admission.headers = deprecation_headers(operation, admission.path);
  admission.query = std::move(*query);
}

}  // namespace polytomic::server
