using Polytomic.Interop;

namespace Polytomic;

/// <summary>How a <see cref="PolytomicClient"/> works. Everything has a default.</summary>
public sealed class PolytomicClientOptions
{
    /// <summary>
    /// Who answers: an https or http address, <c>local:PATH</c> for the catalog in that file, <c>local:</c> for the user's own
    /// catalog. Default <c>https://app.polytomic.com</c>.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>
    /// API key. Sent as bearer token, or as password of basic authentication where <see cref="OrganizationId"/> is given.
    /// </summary>
    public string? ApiKey { get; init; }

    /// <summary>Organization (UUID) for basic authentication with a partner or deployment key.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>API version that every call sends, where not the default.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Name and version of the program, such as <c>nightly-report/2.1</c>, put before the binding's in User-Agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Deadline of a whole call. Default one minute.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Deadline of connecting. Default ten seconds.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>A transfer that moves no byte for so long has stalled. Default thirty seconds.</summary>
    public TimeSpan? StallTimeout { get; init; }

    /// <summary>Deadline of one attempt. Default: that of the call.</summary>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>
    /// How often one call is sent at most, the first time included; 1 for no retries. Default 3. Retried are connection failures,
    /// broken or stalled transfers, and answers 408, 429, 500, 502, 503 and 504: reads always, writes under an idempotency key,
    /// which POST, PUT and PATCH get unless the caller gives one.
    /// </summary>
    public int? MaximumAttempts { get; init; }

    /// <summary>
    /// The wait before a retry is anything from zero to this; the limit doubles with each retry. Default 200 milliseconds. An
    /// answer that names a time with Retry-After or X-RateLimit-Reset is obeyed instead.
    /// </summary>
    public TimeSpan? BackoffBase { get; init; }

    /// <summary>Where the doubling ends. Default ten seconds.</summary>
    public TimeSpan? BackoffLimit { get; init; }

    /// <summary>
    /// Tokens that the client's retries share: a retry takes 5, a success brings 1, or 5 after a retry. Without tokens nothing is
    /// retried, so that an outage is not multiplied. Default 500.
    /// </summary>
    public int? RetryBudget { get; init; }

    /// <summary>Most connections that are open at a time. Default 128, and 8 where the server multiplexes.</summary>
    public int? ConnectionLimit { get; init; }

    /// <summary>A connection that was idle for so long is not used again; whole seconds count. Default fifty seconds.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>
    /// Reads that are answered are answered again without a request for so long, to calls with the same arguments and headers;
    /// until a write of the client, or <see cref="PolytomicClient.ForgetAnswers"/>. Not those that ask for a refresh. Default
    /// zero: never. Remote clients only.
    /// </summary>
    public TimeSpan KeepAnswers { get; init; }

    /// <summary>
    /// Sends one request for reads with the same arguments and headers that are under way at the same time. Each keeps its own
    /// deadline. Default false. Remote clients only.
    /// </summary>
    public bool CoalesceReads { get; init; }

    /// <summary>Largest answer accepted, in bytes after decompression. Default 64 MiB.</summary>
    public long? ResponseSizeLimit { get; init; }

    /// <summary>Deepest nesting of an answer accepted. Default 64.</summary>
    public int? JsonDepthLimit { get; init; }

    /// <summary>Lets the API key travel over plain http to hosts other than this one. Default false.</summary>
    public bool AllowInsecureHttp { get; init; }

    /// <summary>PEM file of certificate authorities to trust instead of the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>
    /// PEM file of certificate revocation lists, one for each authority of a server's chain: a certificate that one of them names
    /// is refused. Default: none is looked at.
    /// </summary>
    public string? CertificateRevocationFile { get; init; }

    /// <summary>PEM file of a client certificate.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file of the key of the client certificate.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>Proxy address. Default: the usual environment variables decide.</summary>
    public string? Proxy { get; init; }

    /// <summary>Whether the proxy variables of the environment count. Default true.</summary>
    public bool UseEnvironmentProxy { get; init; } = true;

    /// <summary>Path of a Unix socket to connect to instead of the host of <see cref="Url"/>.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>Public keys that the server's certificate may have, such as <c>sha256//BASE64</c>; several with ";" between.</summary>
    public string? PinnedPublicKey { get; init; }

    /// <summary>Accepts any certificate: for development only. Each client that does logs a warning. Default false.</summary>
    public bool AllowUnverifiedTls { get; init; }

    /// <summary>
    /// Receives log records, from which secrets are removed already. Runs on threads of the library, also several at once,
    /// so it must be quick; what it throws is ignored. It is let go of when the client is closed and no record will come any more.
    /// </summary>
    public Action<LogRecord>? Log { get; init; }

    /// <summary>The least important records that <see cref="Log"/> receives. Default <see cref="PolytomicLogLevel.Info"/>.</summary>
    public PolytomicLogLevel LogLevel { get; init; } = PolytomicLogLevel.Info;

    internal unsafe NativeClientOptions ToNative(ref NativeInput input) => new()
    {
        StructSize = (uint)sizeof(NativeClientOptions),
        Url = input.Text(Url),
        ApiKey = input.Text(ApiKey),
        OrganizationId = input.Text(OrganizationId),
        ApiVersion = input.Text(ApiVersion),
        UserAgent = input.Text(UserAgent is null ? PolytomicLibrary.BindingUserAgent : $"{UserAgent} {PolytomicLibrary.BindingUserAgent}"),
        TimeoutMilliseconds = Duration.Milliseconds(Timeout),
        ConnectTimeoutMilliseconds = Duration.Milliseconds(ConnectTimeout),
        StallTimeoutMilliseconds = Duration.Milliseconds(StallTimeout),
        ResponseSizeLimit = Limit.Positive(ResponseSizeLimit, nameof(ResponseSizeLimit)),
        JsonDepthLimit = (uint)Limit.Positive(JsonDepthLimit, nameof(JsonDepthLimit)),
        AllowInsecureHttp = NativeInput.Boolean(AllowInsecureHttp ? true : null),
        CaFile = input.Text(CertificateAuthorityFile),
        CrlFile = input.Text(CertificateRevocationFile),
        ClientCertificateFile = input.Text(ClientCertificateFile),
        ClientKeyFile = input.Text(ClientKeyFile),
        Proxy = input.Text(Proxy),
        LogLevel = Log is null ? 0 : (uint)LogLevel,
        MaximumAttempts = (uint)Limit.Positive(MaximumAttempts, nameof(MaximumAttempts)),
        BackoffBaseMilliseconds = Duration.Milliseconds(BackoffBase),
        BackoffLimitMilliseconds = Duration.Milliseconds(BackoffLimit),
        AttemptTimeoutMilliseconds = Duration.Milliseconds(AttemptTimeout),
        RetryBudget = (uint)Limit.Positive(RetryBudget, nameof(RetryBudget)),
        ConnectionLimit = (uint)Limit.Positive(ConnectionLimit, nameof(ConnectionLimit)),
        IdleTimeoutMilliseconds = Duration.Milliseconds(IdleTimeout),
        UnixSocket = input.Text(UnixSocket),
        PinnedPublicKey = input.Text(PinnedPublicKey),
        UseEnvironmentProxy = NativeInput.Boolean(UseEnvironmentProxy ? null : false),
        AllowUnverifiedTls = NativeInput.Boolean(AllowUnverifiedTls ? true : null),
        KeepAnswersMilliseconds = Duration.Milliseconds(KeepAnswers == TimeSpan.Zero ? null : KeepAnswers, nameof(KeepAnswers)),
        CoalesceReads = NativeInput.Boolean(CoalesceReads ? true : null),
    };
}
