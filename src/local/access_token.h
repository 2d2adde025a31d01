// Access tokens of OAuth 2.0, asked for without a person (RFC 6749).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "local/web_client.h"

namespace polytomic::local {

// How the client proves itself to the token endpoint. `detect` tries the header first, then the parameters.
enum class ClientAuthentication { detect, parameters, header };

struct TokenTerms {
  std::string endpoint;
  std::string client_id;
  std::string client_secret;
  std::string authorities;       // as in WebRequest
  std::vector<NamedValue> form;  // grant_type and what belongs to it
  ClientAuthentication authentication = ClientAuthentication::detect;
};

// Used by one thread at a time.
class AccessToken {
 public:
  explicit AccessToken(TokenTerms terms) : terms_(std::move(terms)) {}

  // The value of an Authorization header; asks for a token where there is none that is still good.
  // Throws Failure: POLYTOMIC_ERROR_DATABASE_FORBIDDEN where it is refused, and what WebClient::exchange throws.
  [[nodiscard]] const std::string& authorization(WebClient& client, const Context& context);

  // Makes the next use ask for another one.
  void discard() { authorization_.clear(); }

 private:
  [[nodiscard]] WebAnswer ask(WebClient& client, ClientAuthentication authentication, const Context& context) const;

  TokenTerms terms_;
  std::string authorization_;
  Context::Clock::time_point good_until_{};
};

}  // namespace polytomic::local
