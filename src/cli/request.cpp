// Any request, for endpoints without a command of their own.
#include <CLI/App.hpp>
#include <algorithm>
#include <cctype>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/text.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

struct Request {
  std::string method;
  std::string path;
  std::string body_file;
  std::vector<std::string> query;
  std::vector<std::string> headers;
};

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right,
                            [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

// Takes the header out, where it is given: the library sets some headers itself, from options of the call.
std::string take_header(std::vector<NamedText>& headers, std::string_view name) {
  const auto found =
      std::ranges::find_if(headers, [&](const NamedText& header) { return same_name(header.first, name); });
  if (found == headers.end()) return {};
  std::string value = std::move(found->second);
  headers.erase(found);
  return value;
}

void print_body(const Session& session, const ResponseHandle& response) {
  const std::string_view body = view(polytomic_response_json(response.get()));
  if (body.empty()) return;
  const std::string text = indented(body).value_or(std::string(body));
  // Bytes that could steer a terminal stay out of it; a file or a pipe gets them as they came.
  session.print((session.terminal().width ? many_lines(text) : text) + "\n");
}

void send(Session& session, const Request& wanted) {
  const std::vector<NamedText> query = named_texts(wanted.query, "--query");
  std::vector<NamedText> headers = named_texts(wanted.headers, "--header", ':');
  const std::string api_version = take_header(headers, "X-Polytomic-Version");
  const std::string idempotency_key = take_header(headers, "Idempotency-Key");
  const std::vector<polytomic_parameter> query_parameters = parameters(query);
  const std::vector<polytomic_parameter> header_parameters = parameters(headers);
  const std::string body = wanted.body_file.empty() ? std::string() : read_input(wanted.body_file, "--body");

  polytomic_raw_request request = POLYTOMIC_RAW_REQUEST_INIT;
  request.method = input(wanted.method);
  request.path = input(wanted.path);
  request.query = query_parameters.data();
  request.query_count = query_parameters.size();
  request.body = optional_input(body);
  polytomic_call_options call_options = POLYTOMIC_CALL_OPTIONS_INIT;
  call_options.api_version = optional_input(api_version);
  call_options.idempotency_key = optional_input(idempotency_key);
  call_options.headers = header_parameters.data();
  call_options.headers_count = header_parameters.size();
  const ResponseHandle response = session.client().run<polytomic_request>(request, &call_options);
  if (session.options.json) return session.print_answer(response);
  print_body(session, response);
}

}  // namespace

void add_request_command(CLI::App& app, Session& session) {
  const auto wanted = std::make_shared<Request>();
  CLI::App& command = add_command(app, session, "request", "Send any request to the API and print the answer",
                                  {"polytomic request GET /api/me", "polytomic request GET /api/syncs --query limit=10",
                                   "polytomic request POST /api/models --body model.json",
                                   "polytomic request GET /api/webhooks --header 'X-Polytomic-Version: 2024-02-08'"},
                                  [&session, wanted] { send(session, *wanted); });
  add_argument(command, "METHOD", wanted->method, "GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS");
  add_argument(command, "PATH", wanted->path, "Path from the root, such as /api/me");
  add_repeated(command, "--query", wanted->query, "NAME=VALUE", "A query parameter; repeat it for more");
  add_repeated(command, "--header", wanted->headers, "'NAME: VALUE'", "A further header; repeat it for more");
  command.add_option("--body", wanted->body_file, "File with the body, - for standard input")->type_name("FILE");
}

}  // namespace polytomic::cli
