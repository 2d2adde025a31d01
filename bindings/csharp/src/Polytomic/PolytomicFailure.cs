using Polytomic.Interop;

namespace Polytomic;

/// <summary>What the library says of a failure; what it decides is never decided again here.</summary>
internal sealed class PolytomicFailure
{
    internal required PolytomicStatus Status { get; init; }

    internal required string StatusName { get; init; }

    internal required PolytomicCategory Category { get; init; }

    internal required string Message { get; init; }

    internal int? HttpStatus { get; init; }

    internal string? Field { get; init; }

    internal string? Key { get; init; }

    internal RawJson? Metadata { get; init; }

    internal string? RequestId { get; init; }

    internal TimeSpan? RetryAfter { get; init; }

    internal int Attempts { get; init; }

    internal int CurlCode { get; init; }

    internal int OsError { get; init; }

    internal bool IsRetryable { get; init; }

    internal bool MaybeApplied { get; init; }

    internal PolytomicException ToException() => ExceptionFactory.Create(this);

    /// <summary>The particulars of a native error, or what the bare status tells where there is none.</summary>
    internal static unsafe PolytomicFailure FromError(nint error, int status)
    {
        var details = NativeMethods.polytomic_error_describe(error);
        if (details is null)
        {
            return new PolytomicFailure
            {
                Status = (PolytomicStatus)status,
                StatusName = NativeReader.StaticText(NativeMethods.polytomic_status_name(status)),
                Category = (PolytomicCategory)NativeMethods.polytomic_status_category(status),
                Message = NativeReader.StaticText(NativeMethods.polytomic_status_description(status)),
            };
        }

        return new PolytomicFailure
        {
            Status = (PolytomicStatus)details->Code,
            StatusName = NativeReader.StaticText(NativeMethods.polytomic_status_name(details->Code)),
            Category = (PolytomicCategory)details->Category,
            Message = NativeReader.Text(details->Message),
            HttpStatus = details->HttpStatus == 0 ? null : details->HttpStatus,
            Field = NativeReader.OptionalText(details->Field),
            Key = NativeReader.OptionalText(details->Key),
            Metadata = details->Metadata.Data is null ? null : NativeReader.Json(details->Metadata),
            RequestId = NativeReader.OptionalText(details->RequestId),
            RetryAfter = details->RetryAfterMilliseconds < 0 ? null : TimeSpan.FromMilliseconds(details->RetryAfterMilliseconds),
            Attempts = checked((int)details->Attempts),
            CurlCode = details->CurlCode,
            OsError = details->OsError,
            IsRetryable = details->Retryable != 0,
            MaybeApplied = details->MaybeApplied != 0,
        };
    }
}
