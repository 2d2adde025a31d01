package polytomic

import "time"

// ClientOption sets up a client; see NewClient.
type ClientOption func(*clientSettings)

// clientSettings has no printable form that would show the key: it never leaves NewClient.
type clientSettings struct {
	url, apiKey, organizationID, apiVersion, userAgent string
	caFile, certificateFile, keyFile, pinnedPublicKey  string
	proxy, unixSocket, crlFile                         string
	timeout, connectTimeout, stallTimeout              time.Duration
	attemptTimeout, backoffBase, backoffLimit          time.Duration
	idleTimeout, keptAnswers                           time.Duration
	responseSizeLimit                                  uint64
	jsonDepthLimit, maximumAttempts                    uint32
	retryBudget, connectionLimit                       uint32
	allowInsecureHTTP, environmentProxy, unverifiedTLS Bool
	coalescedReads                                     Bool
	logLevel                                           LogLevel
	log                                                func(LogRecord)
}

// WithURL sets who answers: an https or http address, "local:PATH" for the catalog in that file, "local:" for the user's
// own catalog. Default "https://app.polytomic.com".
func WithURL(url string) ClientOption { return func(s *clientSettings) { s.url = url } }

// WithAPIKey sets the API key.
func WithAPIKey(key string) ClientOption { return func(s *clientSettings) { s.apiKey = key } }

// WithOrganization sets the organization (UUID), for basic authentication with a partner or deployment key.
func WithOrganization(id string) ClientOption {
	return func(s *clientSettings) { s.organizationID = id }
}

// WithAPIVersion sets the API version that every call sends.
func WithAPIVersion(version string) ClientOption {
	return func(s *clientSettings) { s.apiVersion = version }
}

// WithUserAgent adds the name and version of the program to the User-Agent.
func WithUserAgent(program string) ClientOption {
	return func(s *clientSettings) { s.userAgent = program }
}

// WithTimeout sets the deadline of a whole call. Default one minute.
func WithTimeout(timeout time.Duration) ClientOption {
	return func(s *clientSettings) { s.timeout = timeout }
}

// WithConnectTimeout sets the deadline of connecting. Default ten seconds.
func WithConnectTimeout(timeout time.Duration) ClientOption {
	return func(s *clientSettings) { s.connectTimeout = timeout }
}

// WithStallTimeout sets after how long without a byte a transfer has stalled. Default half a minute.
func WithStallTimeout(timeout time.Duration) ClientOption {
	return func(s *clientSettings) { s.stallTimeout = timeout }
}

// WithMaximumAttempts sets how often one call is sent at most, the first time included; 1 for no retries. Default 3. Retried
// are connection failures, broken or stalled transfers, and answers 408, 429, 500, 502, 503 and 504: reads always, writes
// under an idempotency key, which POST, PUT and PATCH get unless IdempotencyKey gives one.
func WithMaximumAttempts(attempts uint32) ClientOption {
	return func(s *clientSettings) { s.maximumAttempts = attempts }
}

// WithBackoff sets the wait before a retry: anything from zero to base, which doubles with each retry up to limit. Default
// 200 milliseconds and ten seconds. An answer that names a time with Retry-After or X-RateLimit-Reset is obeyed instead.
func WithBackoff(base, limit time.Duration) ClientOption {
	return func(s *clientSettings) { s.backoffBase, s.backoffLimit = base, limit }
}

// WithAttemptTimeout sets the deadline of one attempt. Default that of the call.
func WithAttemptTimeout(timeout time.Duration) ClientOption {
	return func(s *clientSettings) { s.attemptTimeout = timeout }
}

// WithRetryBudget sets the tokens that the client's retries share: a retry takes 5, a success brings 1, or 5 after a retry.
// Without tokens nothing is retried, so that an outage is not multiplied. Default 500.
func WithRetryBudget(tokens uint32) ClientOption {
	return func(s *clientSettings) { s.retryBudget = tokens }
}

// WithConnectionLimit sets the most connections that are open at a time. Default 128, and 8 where the server multiplexes.
func WithConnectionLimit(connections uint32) ClientOption {
	return func(s *clientSettings) { s.connectionLimit = connections }
}

// WithIdleTimeout sets after how long without use a connection is not used again. Whole seconds count. Default 50 seconds.
func WithIdleTimeout(timeout time.Duration) ClientOption {
	return func(s *clientSettings) { s.idleTimeout = timeout }
}

// WithKeptAnswers sets for how long reads that are answered are answered again without a request, to calls with the same
// arguments and headers; until a write of the client, or ForgetAnswers. Not those that ask for a refresh. Default zero: never.
// Remote clients only.
func WithKeptAnswers(duration time.Duration) ClientOption {
	return func(s *clientSettings) { s.keptAnswers = duration }
}

// WithCoalescedReads sends one request for reads with the same arguments and headers that are under way at the same time. Each
// keeps its own deadline. Default false. Remote clients only.
func WithCoalescedReads(coalesce bool) ClientOption {
	return func(s *clientSettings) { s.coalescedReads = BoolOf(coalesce) }
}

// WithResponseSizeLimit sets the largest answer accepted, in bytes after decompression. Default 64 MiB.
func WithResponseSizeLimit(bytes uint64) ClientOption {
	return func(s *clientSettings) { s.responseSizeLimit = bytes }
}

// WithJSONDepthLimit sets the deepest nesting of an answer accepted. Default 64.
func WithJSONDepthLimit(depth uint32) ClientOption {
	return func(s *clientSettings) { s.jsonDepthLimit = depth }
}

// WithInsecureHTTP lets the API key travel over plain http to other hosts than this one.
func WithInsecureHTTP(allow bool) ClientOption {
	return func(s *clientSettings) { s.allowInsecureHTTP = BoolOf(allow) }
}

// WithCAFile sets a PEM file of certificate authorities to trust instead of the system's.
func WithCAFile(path string) ClientOption { return func(s *clientSettings) { s.caFile = path } }

// WithCRLFile sets a PEM file of certificate revocation lists, one for each authority of a server's chain: a certificate that one
// of them names is refused. Default: none is looked at.
func WithCRLFile(path string) ClientOption { return func(s *clientSettings) { s.crlFile = path } }

// WithClientCertificate sets the PEM files of a client certificate and its key.
func WithClientCertificate(certificateFile, keyFile string) ClientOption {
	return func(s *clientSettings) { s.certificateFile, s.keyFile = certificateFile, keyFile }
}

// WithPinnedPublicKey sets the public keys that the server's certificate may have, such as "sha256//BASE64"; several with ";"
// between.
func WithPinnedPublicKey(keys string) ClientOption {
	return func(s *clientSettings) { s.pinnedPublicKey = keys }
}

// WithUnverifiedTLS accepts any certificate: for development only. Each client that does logs a warning.
func WithUnverifiedTLS(allow bool) ClientOption {
	return func(s *clientSettings) { s.unverifiedTLS = BoolOf(allow) }
}

// WithProxy sets a proxy address. By default the usual environment variables decide; see WithEnvironmentProxy.
func WithProxy(address string) ClientOption { return func(s *clientSettings) { s.proxy = address } }

// WithEnvironmentProxy tells whether the proxy variables of the environment count. Default true.
func WithEnvironmentProxy(use bool) ClientOption {
	return func(s *clientSettings) { s.environmentProxy = BoolOf(use) }
}

// WithUnixSocket sets the path of a Unix socket to connect to instead of the host of the address.
func WithUnixSocket(path string) ClientOption {
	return func(s *clientSettings) { s.unixSocket = path }
}

// WithLog receives the client's log records up to a level. The function is called on threads of the library, also on
// several at once, and must not wait for the client: Close fails inside it.
func WithLog(level LogLevel, receive func(LogRecord)) ClientOption {
	return func(s *clientSettings) { s.logLevel, s.log = level, receive }
}

// CallOption sets up one call.
type CallOption func(*callSettings)

type callSettings struct {
	timeout         time.Duration
	attemptTimeout  time.Duration
	maximumAttempts uint32
	idempotencyKey  string
	apiVersion      string
	headers         []Parameter
	conversion      *time.Duration
}

// Timeout sets the deadline of the whole call; the context's deadline holds as well. What is not positive changes nothing.
func Timeout(timeout time.Duration) CallOption { return func(s *callSettings) { s.timeout = timeout } }

// MaximumAttempts sets how often the call is sent at most, the first time included; 1 for no retries.
func MaximumAttempts(attempts uint32) CallOption {
	return func(s *callSettings) { s.maximumAttempts = attempts }
}

// AttemptTimeout sets the deadline of one attempt. What is not positive changes nothing.
func AttemptTimeout(timeout time.Duration) CallOption {
	return func(s *callSettings) { s.attemptTimeout = timeout }
}

// IdempotencyKey makes a write safe to repeat: 8 to 255 letters, digits, dashes and underscores.
func IdempotencyKey(key string) CallOption {
	return func(s *callSettings) { s.idempotencyKey = key }
}

// APIVersion sets the API version to send.
func APIVersion(version string) CallOption {
	return func(s *callSettings) { s.apiVersion = version }
}

// Header adds a header. Authorization, Host and those that frame the message are refused.
func Header(name, value string) CallOption {
	return func(s *callSettings) { s.headers = append(s.headers, Parameter{name, value}) }
}

// MeasureConversion stores how long it took to turn the library's result into Go values; for benchmarks.
func MeasureConversion(into *time.Duration) CallOption {
	return func(s *callSettings) { s.conversion = into }
}

// packed is what C gets of the options that are text: nothing, as a rule.
func (s *callSettings) packed() string {
	if s.idempotencyKey == "" && s.apiVersion == "" && len(s.headers) == 0 {
		return ""
	}
	return packTexts(appendParameters([]string{s.idempotencyKey, s.apiVersion}, s.headers))
}
