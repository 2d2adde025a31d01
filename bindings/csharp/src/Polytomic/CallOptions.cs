using Polytomic.Interop;

namespace Polytomic;

/// <summary>Options of one call; what is not set is as the client says.</summary>
public sealed record CallOptions
{
    /// <summary>Deadline of the whole call.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Deadline of one attempt.</summary>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>How often the call is sent at most, the first time included; 1 for no retries.</summary>
    public int? MaximumAttempts { get; init; }

    /// <summary>Makes a write safe to repeat: 8 to 255 letters, digits, dashes and underscores.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>API version to send.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Further headers; Authorization, Host and those that frame the message are refused.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Headers { get; init; }

    internal unsafe NativeCallOptions ToNative(ref NativeInput input)
    {
        var native = new NativeCallOptions
        {
            StructSize = (uint)sizeof(NativeCallOptions),
            TimeoutMilliseconds = Duration.Milliseconds(Timeout),
            AttemptTimeoutMilliseconds = Duration.Milliseconds(AttemptTimeout),
            MaximumAttempts = (uint)Limit.Positive(MaximumAttempts, nameof(MaximumAttempts)),
            IdempotencyKey = input.Text(IdempotencyKey),
            ApiVersion = input.Text(ApiVersion),
        };
        native.Headers = input.Parameters(Headers, out native.HeadersCount);
        return native;
    }
}
