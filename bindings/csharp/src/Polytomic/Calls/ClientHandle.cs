using System.Runtime.InteropServices;
using Polytomic.Interop;

namespace Polytomic.Calls;

/// <summary>Owns the native client, and starts its calls.</summary>
internal sealed unsafe class ClientHandle : SafeHandle
{
    // The native client goes with the handle; what it had done can still be read.
    private volatile CounterReading? _last;

    internal ClientHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="PolytomicException">The options are not accepted, or the catalog cannot be opened.</exception>
    internal static ClientHandle Create(PolytomicClientOptions options)
    {
        var buffer = stackalloc byte[NativeInput.InitialSize];
        var input = new NativeInput(buffer);
        var client = new ClientHandle();
        var log = options.Log is { } function ? LogSink.Allocate(function) : default;
        nint error = 0;
        try
        {
            var native = options.ToNative(ref input);
            if (log.IsAllocated)
            {
                native.Log = LogSink.Callback;
                native.LogUserData = GCHandle.ToIntPtr(log);
                native.LogRelease = LogSink.ReleaseCallback;
            }

            nint created;
            var status = NativeMethods.polytomic_client_create(&native, &created, &error);
            if (status != 0)
            {
                throw PolytomicFailure.FromError(error, status).ToException();
            }

            client.SetHandle(created);
            return client;
        }
        catch when (log.IsAllocated)
        {
            // There is no client that would let go of it.
            log.Free();
            throw;
        }
        finally
        {
            if (error != 0)
            {
                NativeMethods.polytomic_error_release(error);
            }

            input.Free();
        }
    }

    /// <summary>Starts a call. Arguments that the binding itself refuses are thrown; all else that goes wrong is in the task.</summary>
    internal Task<TResult> Start<TResult>(
        delegate*<nint, void*, NativeCallOptions*, nint, nint, nint*, int> function,
        void* request,
        ref NativeInput input,
        CallOptions? options,
        delegate*<nint, TResult> convert,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        NativeCallOptions nativeOptions;
        var added = false;
        var self = default(GCHandle);
        try
        {
            if (options is not null)
            {
                nativeOptions = options.ToNative(ref input);
            }

            DangerousAddRef(ref added);
            var pending = new PendingCall<TResult>(this, convert, cancellationToken);
            self = GCHandle.Alloc(pending);
            nint call = 0;
            var status = function(
                handle,
                request,
                options is null ? null : &nativeOptions,
                PendingCall.Callback,
                GCHandle.ToIntPtr(self),
                cancellationToken.CanBeCanceled ? &call : null);
            if (status != 0)
            {
                // Nothing was started, so that no completion will free the handle.
                self.Free();
                return Task.FromException<TResult>(Refused(status));
            }

            if (call != 0)
            {
                pending.AttachCancellation(call);
            }

            return pending.Task;
        }
        catch (ObjectDisposedException exception)
        {
            return Task.FromException<TResult>(exception);
        }
        catch (EntryPointNotFoundException)
        {
            // The library is older than the binding and lacks this operation.
            self.Free();
            throw;
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }
        }
    }

    /// <summary>Reads the counters, or gives those that were read at the end where the client is closed.</summary>
    internal ClientCounters ReadCounters()
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            return CounterReading.Of(handle).Counters;
        }
        catch (ObjectDisposedException) when (_last is not null)
        {
            return _last.Counters;
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }
        }
    }

    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    internal void ForgetAnswers() => Do(NativeMethods.polytomic_client_forget_answers);

    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    internal void CancelRefresh(string connectionId) => Do(client =>
    {
        var buffer = stackalloc byte[NativeInput.InitialSize];
        var input = new NativeInput(buffer);
        try
        {
            return NativeMethods.polytomic_client_cancel_refresh(client, input.Text(connectionId));
        }
        finally
        {
            input.Free();
        }
    });

    /// <summary>Ends the calls in flight, waits until nothing of the client runs, and releases it. May be repeated.</summary>
    internal void CloseAndWait()
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);

            // Refused inside the log function, whose client is then closed in the background.
            _ = NativeMethods.polytomic_client_close(handle);
            _last = CounterReading.Of(handle);
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }
        }

        Dispose();
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.polytomic_client_release(handle);
        return true;
    }

    private void Do(Func<nint, int> function)
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            var status = function(handle);
            if (status != 0)
            {
                throw Refused(status);
            }
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }
        }
    }

    private static Exception Refused(int status) => (PolytomicStatus)status == PolytomicStatus.Closed
        ? new ObjectDisposedException(nameof(PolytomicClient))
        : PolytomicFailure.FromError(0, status).ToException();
}
