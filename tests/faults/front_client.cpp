#include "faults/front_client.h"

#include <iostream>
#include <utility>

#include "faults/certificates.h"
#include "unit/lack.h"

namespace polytomic::faults {
namespace {

http::RemoteOptions directed(http::RemoteOptions options, const FrontServer& front) {
  options.base_url = "https://127.0.0.1";  // what the certificate is for; the socket leads elsewhere
  options.unix_socket = front.socket_path();
  options.ca_file = certificates().certificate_file("authority");
  return options;
}

}  // namespace

void FrontTest::SetUp() {
  if (!FrontServer::find_program().empty()) return;
  testing::lack("nginx is missing; Debian package: nginx");
}

FrontClient::FrontClient(ScriptedServer::Script script, FrontOptions front_options, http::RemoteOptions options)
    : upstream(std::move(script), {.tls = {}, .listens = front_options.upstream_listens}),
      front({upstream.port(), std::move(front_options.settings), front_options.speaks_http2}),
      counters(std::make_shared<Counters>()),
      backend(http::make_remote_backend(directed(std::move(options), front), nullptr, counters)) {}

FrontClient::~FrontClient() {
  if (::testing::Test::HasFailure()) std::cerr << front.log();
}

void FrontClient::expect_http2() {
  const std::size_t forwarded = upstream.requests().size();
  const std::vector<AccessRecord> records = front.access_records(forwarded);
  EXPECT_GE(records.size(), forwarded);
  EXPECT_GE(records.size(), 1U);
  for (const AccessRecord& record : records) EXPECT_EQ(record.protocol, "HTTP/2.0") << "answered " << record.status;
}

}  // namespace polytomic::faults
