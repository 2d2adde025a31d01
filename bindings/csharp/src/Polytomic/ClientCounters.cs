using Polytomic.Interop;

namespace Polytomic;

/// <summary>
/// What a <see cref="PolytomicClient"/> has done since it was opened. Attempts, bytes and connections are zero for clients of a
/// local catalog.
/// </summary>
public sealed record ClientCounters
{
    /// <summary>Calls started.</summary>
    public long Calls { get; init; }

    /// <summary>Calls completed.</summary>
    public long Completions { get; init; }

    /// <summary>Calls completed with an error.</summary>
    public long Failures { get; init; }

    /// <summary>Requests sent, retries and redirects included.</summary>
    public long Attempts { get; init; }

    /// <summary>Requests sent again after a failure.</summary>
    public long Retries { get; init; }

    /// <summary>Bytes of requests, headers included, bodies as they travelled.</summary>
    public long BytesSent { get; init; }

    /// <summary>Bytes of answers, headers included, bodies as they travelled.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Connections opened so far.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Connections open now.</summary>
    public long OpenConnections { get; init; }

    /// <summary>Calls that are not complete.</summary>
    public long InFlight { get; init; }

    /// <summary>Calls among them that wait for their turn to be sent.</summary>
    public long Waiting { get; init; }

    /// <summary>Completions that nobody has received yet.</summary>
    public long Queued { get; init; }

    /// <summary>How often each failure came, in the order of its number. Numbers that this version does not know are kept.</summary>
    public IReadOnlyDictionary<PolytomicStatus, long> Errors { get; init; } = new SortedDictionary<PolytomicStatus, long>();

    internal static ClientCounters FromNative(in NativeClientCounters native, ReadOnlySpan<NativeStatusCount> errors)
    {
        var counts = new SortedDictionary<PolytomicStatus, long>();
        foreach (var error in errors)
        {
            counts.Add((PolytomicStatus)error.Status, checked((long)error.Count));
        }

        checked
        {
            return new ClientCounters
            {
                Calls = (long)native.Calls,
                Completions = (long)native.Completions,
                Failures = (long)native.Failures,
                Attempts = (long)native.Attempts,
                Retries = (long)native.Retries,
                BytesSent = (long)native.BytesSent,
                BytesReceived = (long)native.BytesReceived,
                ConnectionsOpened = (long)native.ConnectionsOpened,
                OpenConnections = (long)native.OpenConnections,
                InFlight = (long)native.InFlight,
                Waiting = (long)native.Waiting,
                Queued = (long)native.Queued,
                Errors = counts,
            };
        }
    }
}
