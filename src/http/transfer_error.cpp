#include "http/transfer_error.h"

#include <algorithm>
#include <array>

namespace polytomic::http {
namespace {

struct Meaning {
  CURLcode outcome;
  polytomic_status code;
  std::string_view words;
  std::string_view advice;
};

constexpr std::string_view check_network = "check the url and the network";
constexpr std::string_view check_proxy_settings = "check the proxy option and the proxy variables of the environment";
constexpr std::string_view check_certificates =
    "if the server uses a private certificate authority, name its certificate in ca_file";
constexpr std::string_view check_client_certificate = "check client_certificate_file and client_key_file";

// CURLE_TOO_LARGE, which older releases do not name.
constexpr auto too_large = static_cast<CURLcode>(100);

constexpr std::array meanings = {
    Meaning{CURLE_COULDNT_RESOLVE_HOST, POLYTOMIC_ERROR_RESOLVE, "could not find the address of", check_network},
    Meaning{CURLE_COULDNT_CONNECT, POLYTOMIC_ERROR_CONNECT, "could not connect to", check_network},
    Meaning{CURLE_INTERFACE_FAILED, POLYTOMIC_ERROR_CONNECT, "could not connect to", check_network},
    Meaning{CURLE_COULDNT_RESOLVE_PROXY, POLYTOMIC_ERROR_PROXY, "could not find the proxy on the way to",
            check_proxy_settings},
    Meaning{CURLE_PROXY, POLYTOMIC_ERROR_PROXY, "the proxy refused the way to", check_proxy_settings},
    Meaning{CURLE_SSL_CONNECT_ERROR, POLYTOMIC_ERROR_TLS, "no TLS connection to",
            "check that the server speaks TLS 1.2 or later"},
    Meaning{CURLE_PEER_FAILED_VERIFICATION, POLYTOMIC_ERROR_TLS, "the certificate was not accepted of",
            check_certificates},
    Meaning{CURLE_SSL_ISSUER_ERROR, POLYTOMIC_ERROR_TLS, "the certificate was not accepted of", check_certificates},
    Meaning{CURLE_SSL_INVALIDCERTSTATUS, POLYTOMIC_ERROR_TLS, "the certificate was not accepted of",
            check_certificates},
    Meaning{CURLE_SSL_CACERT_BADFILE, POLYTOMIC_ERROR_TLS, "no trusted certificates for",
            "check that ca_file holds certificates in PEM form"},
    Meaning{CURLE_SSL_CERTPROBLEM, POLYTOMIC_ERROR_TLS, "the client certificate could not be used for",
            check_client_certificate},
    Meaning{CURLE_SSL_CLIENTCERT, POLYTOMIC_ERROR_TLS, "a client certificate is required by", check_client_certificate},
    Meaning{CURLE_SSL_CIPHER, POLYTOMIC_ERROR_TLS, "no common cipher with", ""},
    Meaning{CURLE_SSL_ENGINE_NOTFOUND, POLYTOMIC_ERROR_TLS, "no TLS connection to", ""},
    Meaning{CURLE_SSL_ENGINE_SETFAILED, POLYTOMIC_ERROR_TLS, "no TLS connection to", ""},
    Meaning{CURLE_SSL_ENGINE_INITFAILED, POLYTOMIC_ERROR_TLS, "no TLS connection to", ""},
    Meaning{CURLE_SSL_CRL_BADFILE, POLYTOMIC_ERROR_TLS, "no TLS connection to",
            "check that crl_file holds revocation lists in PEM form"},
    Meaning{CURLE_SSL_PINNEDPUBKEYNOTMATCH, POLYTOMIC_ERROR_TLS, "the certificate was not accepted of",
            check_certificates},
    Meaning{CURLE_USE_SSL_FAILED, POLYTOMIC_ERROR_TLS, "no TLS connection to", ""},
    Meaning{CURLE_UNSUPPORTED_PROTOCOL, POLYTOMIC_ERROR_MALFORMED_RESPONSE, "the answer is not HTTP, from",
            "check that the url leads to the API"},
    Meaning{CURLE_WEIRD_SERVER_REPLY, POLYTOMIC_ERROR_MALFORMED_RESPONSE, "the answer is not valid HTTP, from",
            "check that the url leads to the API"},
    Meaning{CURLE_BAD_CONTENT_ENCODING, POLYTOMIC_ERROR_MALFORMED_RESPONSE,
            "the answer could not be decompressed, from", ""},
    // libcurl's decoders end so over what follows compressed data; an answer too large for us has another meaning.
    Meaning{CURLE_WRITE_ERROR, POLYTOMIC_ERROR_MALFORMED_RESPONSE, "the answer could not be decompressed, from", ""},
    Meaning{CURLE_OUT_OF_MEMORY, POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out during the exchange with", ""},
};

bool mentions(const TransferState& state, std::string_view words) {
  return state.explanation.find(words) != std::string_view::npos;
}

// A server may refuse, or miss, the client certificate in an alert after the handshake seemed done.
bool is_about_client_certificate(const TransferState& state) {
  const bool broke_off = state.outcome == CURLE_RECV_ERROR || state.outcome == CURLE_SEND_ERROR ||
                         state.outcome == CURLE_SSL_CONNECT_ERROR;
  return broke_off && (mentions(state, "alert certificate") || mentions(state, "alert bad certificate") ||
                       mentions(state, "alert unknown ca"));
}

// Nothing is wrong with TLS where the connection was just reset, as by a server that restarts. One that is closed in order
// is another matter: so ends who does not speak TLS, or wants a certificate.
bool was_reset_in_handshake(const TransferState& state) {
  return state.outcome == CURLE_SSL_CONNECT_ERROR && mentions(state, "reset by peer");
}

// Advice that fits the reason, where libcurl tells it apart in words only.
Meaning advised(Meaning meaning, const TransferState& state) {
  if (meaning.outcome != CURLE_PEER_FAILED_VERIFICATION) return meaning;
  if (mentions(state, "expired") || mentions(state, "not yet valid")) {
    meaning.advice = "the server needs a current certificate; check this machine's clock as well";
  } else if (mentions(state, "revoked")) {
    meaning.advice = "its authority has taken it back; the server needs a new one";
  } else if (mentions(state, "CRL")) {
    meaning.advice = "crl_file needs a current revocation list of each authority of the server's chain";
  } else if (mentions(state, "match") || mentions(state, "subject name")) {
    meaning.advice = "the certificate is for another host; check the url";
  }
  return meaning;
}

// One that fits whatever broke off underway, or never came about.
Meaning meaning_of(const TransferState& state) {
  if (state.refused_repeat && state.is_repeatable) {
    return {state.outcome, POLYTOMIC_ERROR_TRANSFER, "the request was turned away twice by", ""};
  }
  if (state.refused_repeat) {
    return {state.outcome, POLYTOMIC_ERROR_TRANSFER, "a kept connection broke while the request was sent to",
            "the write was not repeated, because it may have been applied; an idempotency_key makes it safe to repeat"};
  }
  if (state.outcome == CURLE_OPERATION_TIMEDOUT) {
    return state.sent ? Meaning{state.outcome, POLYTOMIC_ERROR_STALLED, "the transfer made no progress with",
                                "try again, or raise stall_timeout_milliseconds"}
                      : Meaning{state.outcome, POLYTOMIC_ERROR_CONNECT_TIMEOUT, "no connection was made in time to",
                                check_network};
  }
  // Releases before 8.6 say of a line longer than they take that memory ran out.
  if (state.outcome == too_large || (state.outcome == CURLE_OUT_OF_MEMORY && state.in_headers)) {
    return {state.outcome, POLYTOMIC_ERROR_RESPONSE_TOO_LARGE, "the answer has a header that is too large, from", ""};
  }
  const bool proxy_refused = state.proxy_answer >= 300 && !state.sent;
  if (proxy_refused || (state.through_proxy && state.outcome == CURLE_COULDNT_CONNECT)) {
    return {state.outcome, POLYTOMIC_ERROR_PROXY, "the proxy refused the way to", check_proxy_settings};
  }
  if (is_about_client_certificate(state)) {
    return {state.outcome, POLYTOMIC_ERROR_TLS, "the client certificate was not accepted by", check_client_certificate};
  }
  if (was_reset_in_handshake(state)) {
    return {state.outcome, POLYTOMIC_ERROR_CONNECT, "the connection was reset during the TLS handshake with",
            check_network};
  }
  const auto found = std::ranges::find(meanings, state.outcome, &Meaning::outcome);
  if (found != meanings.end()) return advised(*found, state);
  return {state.outcome, POLYTOMIC_ERROR_TRANSFER, "the exchange broke off with", ""};
}

}  // namespace

Error transfer_error(const TransferState& state) {
  const Meaning meaning = meaning_of(state);
  std::string message = std::string(meaning.words) + " " + state.place + ": ";
  // An "@" may follow a user and password, of a proxy for example: then libcurl's plain words must do.
  const bool safe = !state.explanation.empty() && state.explanation.find('@') == std::string_view::npos;
  message += safe ? std::string(state.explanation) : curl_easy_strerror(state.outcome);
  if (!meaning.advice.empty()) message += "; " + std::string(meaning.advice);
  return make_error(meaning.code, std::move(message));
}

}  // namespace polytomic::http
