using Polytomic.Interop;

namespace Polytomic.Calls;

/// <summary>What came of reading the counters of a client: them, or the status that tells why not.</summary>
internal sealed class CounterReading
{
    private readonly int _status;
    private readonly ClientCounters? _counters;

    private CounterReading(int status, ClientCounters? counters)
    {
        _status = status;
        _counters = counters;
    }

    internal ClientCounters Counters => _counters ?? throw PolytomicFailure.FromError(0, _status).ToException();

    internal static unsafe CounterReading Of(nint client)
    {
        NativeStatusCount[] errors = [];
        while (true)
        {
            fixed (NativeStatusCount* room = errors)
            {
                var native = new NativeClientCounters
                {
                    StructSize = (uint)sizeof(NativeClientCounters),
                    ErrorsCapacity = (nuint)errors.Length,
                    Errors = room,
                };
                var status = NativeMethods.polytomic_client_read_counters(client, &native);
                if (status != 0)
                {
                    return new CounterReading(status, null);
                }

                var count = checked((int)native.ErrorsCount);
                if (count <= errors.Length)
                {
                    return new CounterReading(0, ClientCounters.FromNative(native, errors.AsSpan(0, count)));
                }

                errors = new NativeStatusCount[count];
            }
        }
    }
}
