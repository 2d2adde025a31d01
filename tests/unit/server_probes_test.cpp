// What those who run a server ask it: whether it is alive and ready, and what it counts.
#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>

#include "server/metrics.h"
#include "server_fixture.h"

namespace polytomic::server::testing {
namespace {

class ServerProbes : public ServerTest {
 protected:
  using Samples = std::map<std::string, double>;

  // The samples of /metrics: name with labels, and value.
  [[nodiscard]] Samples samples() const {
    const Reply reply = get("/metrics");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_TRUE(reply.body.ends_with('\n'));
    Samples all;
    std::istringstream lines(reply.body);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with('#')) continue;
      const std::size_t space = line.rfind(' ');
      EXPECT_TRUE(all.emplace(line.substr(0, space), std::stod(line.substr(space + 1))).second) << line;
    }
    return all;
  }
  // Requests are counted when their answers are sent, which is not yet when they are received.
  [[nodiscard]] Samples samples_with(const Samples& wanted) const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (true) {
      Samples all = samples();
      const auto is_there = [&all](const auto& sample) {
        const auto found = all.find(sample.first);
        return found != all.end() && found->second == sample.second;
      };
      if (std::ranges::all_of(wanted, is_there)) return all;
      if (std::chrono::steady_clock::now() < give_up) continue;
      for (const auto& sample : wanted) EXPECT_TRUE(is_there(sample)) << sample.first;
      return all;
    }
  }

  static inline const std::string duration = "polytomic_http_request_duration_seconds";
};

TEST_F(ServerProbes, ReadinessFollowsTheBackend) {
  const Ask ask{.target = "/readyz", .headers = {}, .body = {}};
  EXPECT_EQ(send(ask).status, 200);
  EXPECT_EQ(send(ask).body, "ready");
  backend.set_problem(make_error(POLYTOMIC_ERROR_CATALOG_OPEN, "the catalog /private/catalog.db: no"));
  EXPECT_EQ(send(ask).status, 503);
  EXPECT_EQ(send(ask).body, "catalog_open");
  EXPECT_EQ(send({.target = "/healthz", .headers = {}, .body = {}}).status, 200);
  backend.set_problem(std::nullopt);
  EXPECT_EQ(send(ask).status, 200);
}

TEST_F(ServerProbes, AreForReading) {
  for (const char* target : {"/healthz", "/readyz", "/metrics"}) {
    EXPECT_EQ(send({.method = "HEAD", .target = target, .body = {}}).status, 200) << target;
    const Reply refused = send({.method = "POST", .target = target, .body = ""});
    expect_error(refused, 405, "method_not_allowed");
    EXPECT_EQ(refused.header("Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(send({.method = "OPTIONS", .target = target, .body = {}}).status, 204) << target;
  }
}

TEST_F(ServerProbes, MetricsTakeAKey) {
  expect_error(send({.target = "/metrics", .headers = {}, .body = {}}), 401, "unauthorized");
  keys.scope = AccessScope::read;
  EXPECT_EQ(get("/metrics").status, 200);
}

TEST_F(ServerProbes, MetricsCountRequestsByOperationAndStatus) {
  for (int count = 0; count < 3; ++count) EXPECT_EQ(get("/api/me").status, 200);
  EXPECT_EQ(get("/api/connections?x=%22%7D").status, 200);
  EXPECT_EQ(get("/api/nothing").status, 404);
  EXPECT_EQ(send({.target = "/api/me", .headers = {}, .body = {}}).status, 401);
  const std::string requests = "polytomic_http_requests_total";
  (void)samples_with({{requests + R"({operation="get_identity",status="200"})", 3},
                      {requests + R"({operation="list_connections",status="200"})", 1},
                      {requests + R"({operation="none",status="404"})", 1},
                      {requests + R"({operation="none",status="401"})", 1},
                      {"polytomic_http_requests_in_progress", 1},  // the one that asks
                      {R"(test_total{kind="a"})", 3},
                      {R"(test_total{kind="b"})", 0}});
}

TEST_F(ServerProbes, MetricsHaveAHistogramOfEachOperation) {
  for (int count = 0; count < 5; ++count) EXPECT_EQ(get("/api/me").status, 200);
  const std::string label = R"({operation="get_identity")";
  const Samples all = samples_with({{duration + "_count" + label + "}", 5}});
  double before = 0;
  for (const double bound : Metrics::bounds) {
    std::ostringstream text;
    text << bound;
    const double count = all.at(duration + "_bucket" + label + ",le=\"" + text.str() + "\"}");
    EXPECT_GE(count, before) << bound;
    before = count;
  }
  EXPECT_EQ(all.at(duration + "_bucket" + label + ",le=\"+Inf\"}"), 5);
  EXPECT_GT(all.at(duration + "_sum" + label + "}"), 0);
}

}  // namespace
}  // namespace polytomic::server::testing
