using Polytomic.Calls;
using Polytomic.Interop;

namespace Polytomic;

/// <summary>
/// A connection to the remote API or to a local catalog. Safe to use from several threads at once; make one and keep it.
/// Closing it ends the calls in flight with <see cref="PolytomicClosedException"/>.
/// </summary>
public sealed partial class PolytomicClient : IDisposable, IAsyncDisposable
{
    /// <summary>Opens a client. Nothing is sent; a local catalog is opened, and created where its file does not exist.</summary>
    /// <exception cref="PolytomicException">The options are not accepted, or the catalog cannot be opened.</exception>
    /// <exception cref="DllNotFoundException">The native library is not there; the message tells where it was sought.</exception>
    public PolytomicClient(PolytomicClientOptions? options = null) =>
        Handle = ClientHandle.Create(options ?? new PolytomicClientOptions());

    internal ClientHandle Handle { get; }

    /// <summary>
    /// Sends any request with the client's authentication, deadlines and errors, for endpoints without a method of their own.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The answer, which is successful.</returns>
    /// <exception cref="PolytomicException">The call failed; the derived types tell how.</exception>
    public unsafe Task<RawResponse> RequestAsync(
        RawRequest request, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var buffer = stackalloc byte[NativeInput.InitialSize];
        var input = new NativeInput(buffer);
        try
        {
            var native = request.ToNative(ref input);
            return Handle.Start(
                &NativeMethods.polytomic_request, &native, ref input, options, &RawResponse.FromNative, cancellationToken);
        }
        finally
        {
            input.Free();
        }
    }

    /// <summary>
    /// What the client has done since it was opened, or had done when it was closed. Never blocks for long, also inside the log
    /// function.
    /// </summary>
    /// <exception cref="PolytomicException">Memory ran out, or the client was opened before a fork.</exception>
    public ClientCounters ReadCounters() => Handle.ReadCounters();

    /// <summary>
    /// Drops what is kept under <see cref="PolytomicClientOptions.KeepAnswers"/>: calls that start from now on ask the API. Never
    /// blocks, also inside the log function.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    /// <exception cref="PolytomicException">The client was opened before a fork.</exception>
    public void ForgetAnswers() => Handle.ForgetAnswers();

    /// <summary>
    /// Ends the reading of a connection's schemas that a refresh started on this client, a local one; what was read before stays.
    /// Does nothing where none is under way. Never blocks, also inside the log function.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    /// <exception cref="PolytomicException">This is a client of a remote API, or it was opened before a fork.</exception>
    public void CancelRefresh(string connectionId)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionId);
        Handle.CancelRefresh(connectionId);
    }

    /// <summary>
    /// Closes the client: ends the calls in flight and waits until none of its threads runs. May be repeated. Inside the log
    /// function it does not wait.
    /// </summary>
    public void Dispose() => Handle.CloseAndWait();

    /// <summary>The same as <see cref="Dispose"/> without blocking the caller.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(Handle.CloseAndWait));
}
