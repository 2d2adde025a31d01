using Polytomic.Interop;

namespace Polytomic.Bench;

/// <summary>A response that is kept, to measure its conversion alone.</summary>
internal sealed class TargetListResponse : IDisposable
{
    private nint _response;

    private TargetListResponse(nint response) => _response = NativeMethods.polytomic_response_retain(response);

    internal static unsafe Task<TargetListResponse> ReceiveAsync(PolytomicClient client)
    {
        var buffer = stackalloc byte[NativeInput.InitialSize];
        var input = new NativeInput(buffer);
        var native = new NativeListSyncTargetsRequest
        {
            StructSize = (uint)sizeof(NativeListSyncTargetsRequest),
            Id = input.Text("bench"),
        };
        return client.Handle.Start(
            &NativeMethods.polytomic_list_sync_targets, &native, ref input, null, &Keep, CancellationToken.None);
    }

    internal TargetList Convert() => ResultConversion.ReadTargetList(_response);

    public void Dispose() => NativeMethods.polytomic_response_release(Interlocked.Exchange(ref _response, 0));

    private static TargetListResponse Keep(nint response) => new(response);
}
