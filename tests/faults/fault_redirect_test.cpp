// Redirects, good and bad, of reads and of writes.
#include "faults/plays.h"

namespace polytomic::faults {
namespace {

const std::string here = "{here}";    // stands for the server's own origin
const std::string there = "{there}";  // another port of the same host

// Redirects to `location` whatever is asked, except for what lies there.
Play redirects(const std::string& status, const std::string& location) {
  return [=](Connection& connection) {
    if (connection.request().find(" /new") != std::string::npos) return connection.send(answer("200 OK", good_body));
    std::string place = location;
    const auto fill_in = [&](const std::string& mark, const std::string& text) {
      if (const std::size_t found = place.find(mark); found != std::string::npos)
        place.replace(found, mark.size(), text);
    };
    fill_in(here, connection.server().url());
    fill_in(there, "127.0.0.1:" + std::to_string(closed_port()));
    return connection.send(answer(status, "", place.empty() ? "" : "Location: " + place + "\r\n"));
  };
}

Fault followed(std::string name, const std::string& status, const std::string& location, bool writes_too) {
  return {std::move(name),
          redirects(status, location),
          succeeds,
          writes_too ? succeeds : leads_away,
          {},
          Stage::request,
          2,
          writes_too ? 2U : 1U};
}

Fault not_followed(std::string name, const std::string& location) {
  return {std::move(name), redirects("307 X", location), leads_away, leads_away};
}

Fault no_redirect(std::string name, const std::string& status, const std::string& location) {
  return {std::move(name), redirects(status, location), is_no_answer, is_no_answer};
}

std::vector<Fault> redirections() {
  return {
      followed("MovedPermanently", "301 X", "/new", false),
      followed("Found", "302 X", "/new", false),
      followed("SeeOther", "303 X", "/new", false),
      followed("TemporaryRedirect", "307 X", "/new", true),
      followed("PermanentRedirect", "308 X", "/new", true),
      followed("ToItsOwnOrigin", "307 X", here + "/new", true),
      followed("ToARelativePath", "307 X", "../../new", true),
      followed("ToAQueryAndFragment", "308 X", "/new?a=1#part", true),
      not_followed("ToAnotherPort", "http://" + there + "/new"),
      not_followed("ToAnotherHost", "https://elsewhere.example/new"),
      not_followed("ToAnotherHostWithoutScheme", "//elsewhere.example/new"),
      not_followed("ToAHostThatLooksTheSame", "http://127.0.0.1.elsewhere.example/new"),
      not_followed("ToAnotherNameOfTheHost", "http://localhost/new"),
      not_followed("ToTheUserInFrontOfAnotherHost", "http://127.0.0.1@elsewhere.example/new"),
      not_followed("ToAUserAndPassword", "http://user:secret@127.0.0.1/new"),
      not_followed("ToAFile", "file:///etc/passwd"),
      not_followed("ToAnotherProtocol", "ftp://127.0.0.1/new"),
      not_followed("ToAScript", "javascript:alert(1)"),
      not_followed("ToAPortBeyondAllPorts", "http://127.0.0.1:99999/new"),
      {"InCircles", redirects("307 X", "/round"), leads_away, leads_away, {}, Stage::request, 6, 6},
      {"ToItself", redirects("308 X", "/api/connections/c1"), leads_away, leads_away, {}, Stage::request, 6, 6},
      no_redirect("WithoutAddress", "302 X", ""),
      no_redirect("WithoutAddressPermanently", "308 X", ""),
      no_redirect("MultipleChoices", "300 X", "/new"),
      no_redirect("NotModified", "304 X", "/new"),
      no_redirect("UseProxy", "305 X", "/new"),
      no_redirect("SwitchProxy", "306 X", "/new"),
      no_redirect("UnknownRedirect", "399 X", "/new"),
  };
}

class Redirection : public ::testing::TestWithParam<Fault> {};
TEST_P(Redirection, OverHttp) { check_fault(GetParam(), false); }
TEST_P(Redirection, OverTls) { check_fault(GetParam(), true); }
INSTANTIATE_TEST_SUITE_P(Fault, Redirection, ::testing::ValuesIn(redirections()), name_of);

// From one scheme to the other on the same host and port, which only one of them can be.
TEST(RedirectionBetweenSchemes, IsNotFollowed) {
  const auto to = [](const std::string& scheme) -> Play {
    return [scheme](Connection& connection) {
      const std::string place = scheme + "://127.0.0.1:" + std::to_string(connection.server().port());
      return connection.send(answer("307 X", "", "Location: " + place + "/new\r\n"));
    };
  };
  check_fault({"HttpToHttps", to("https"), leads_away, leads_away}, false);
  check_fault({"HttpsToHttp", to("http"), leads_away, leads_away}, true);
}

}  // namespace
}  // namespace polytomic::faults
