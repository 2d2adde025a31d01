namespace Polytomic;

/// <summary>
/// A call or the opening of a client failed. The derived types tell what a handler can do about it; a failure without a type
/// of its own, such as a fault of the library, is this type itself.
/// </summary>
public class PolytomicException : Exception
{
    private readonly PolytomicFailure _failure;

    internal PolytomicException(PolytomicFailure failure)
        : base(failure.Message) => _failure = failure;

    /// <summary>Which failure it is.</summary>
    public PolytomicStatus Status => _failure.Status;

    /// <summary>The name of <see cref="Status"/> as the API writes it, such as "not_found".</summary>
    public string StatusName => _failure.StatusName;

    /// <summary>What kind of failure it is.</summary>
    public PolytomicCategory Category => _failure.Category;

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsRetryable => _failure.IsRetryable;

    /// <summary>Whether the request may have taken effect although it failed.</summary>
    public bool MaybeApplied => _failure.MaybeApplied;

    /// <summary>HTTP status of the answer, where there was one.</summary>
    public int? HttpStatus => _failure.HttpStatus;

    /// <summary>The request field that was wrong, where one was.</summary>
    public string? Field => _failure.Field;

    /// <summary>The API's error key.</summary>
    public string? Key => _failure.Key;

    /// <summary>The API's further particulars.</summary>
    public RawJson? Metadata => _failure.Metadata;

    /// <summary>The id that the API gave the request.</summary>
    public string? RequestId => _failure.RequestId;

    /// <summary>How long the API asks to wait, where it says.</summary>
    public TimeSpan? RetryAfter => _failure.RetryAfter;

    /// <summary>How often the request was sent.</summary>
    public int Attempts => _failure.Attempts;

    /// <summary>libcurl's code, 0 where it did not fail.</summary>
    public int CurlCode => _failure.CurlCode;

    /// <summary>The operating system's error number, 0 where there is none.</summary>
    public int OsError => _failure.OsError;
}
