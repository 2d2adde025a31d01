using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Polytomic.Interop;

namespace Polytomic.Calls;

/// <summary>
/// One call in flight. The library holds it through a GC handle until the completion comes. It holds its client in turn, so
/// that dropping a client does not end the calls that somebody awaits.
/// </summary>
#pragma warning disable CA1001 // The completion disposes the call; a pending call has no other end.
internal abstract class PendingCall : IThreadPoolWorkItem
#pragma warning restore CA1001
{
    // Two parties meet here: the starter, who attaches the cancellation, and the completion. Whoever is second cleans up.
    private const int Attached = 1;
    private const int Completed = 2;

    private ClientHandle? _client;
    private CancellationTokenRegistration _registration;
    private CallHandle? _call;
    private nint _response;
    private int _state;

    protected PendingCall(ClientHandle client, CancellationToken cancellationToken)
    {
        _client = client;
        CancellationToken = cancellationToken;
    }

    protected CancellationToken CancellationToken { get; }

    /// <summary>The one function that the library calls for every completion.</summary>
    internal static unsafe nint Callback => (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&Receive;

    /// <summary>Lets the token end the call; takes over the caller's ownership of <paramref name="call"/>.</summary>
    internal void AttachCancellation(nint call)
    {
        _call = new CallHandle(call);
        _registration = CancellationToken.UnsafeRegister(static state => ((PendingCall)state!)._call!.Cancel(), this);
        if ((Interlocked.Or(ref _state, Attached) & Completed) != 0)
        {
            DetachCancellation();
        }
    }

    /// <summary>On a thread of the pool: converts the response, lets go of it, and completes the task.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if ((Interlocked.Or(ref _state, Completed) & Attached) != 0)
        {
            DetachCancellation();
        }

        // Continuations may run inside this: it is last, and what they do must not keep a client alive that nobody uses.
        _client = null;
        Complete(_response);
    }

    /// <summary>Completes the task; owns the response.</summary>
    protected abstract void Complete(nint response);

    /// <summary>Completes the task with a failure of this binding.</summary>
    protected abstract void Fail(Exception exception);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Receive(nint userData, nint response)
    {
        // The dispatcher of the client must be free for the next completion: conversion and continuations are for the pool.
        var self = GCHandle.FromIntPtr(userData);
        var pending = (PendingCall)self.Target!;
        self.Free();
        pending._response = response;
        try
        {
            ThreadPool.UnsafeQueueUserWorkItem(pending, preferLocal: false);
        }
        catch (OutOfMemoryException exception)
        {
            // No exception may cross into native code.
            NativeMethods.polytomic_response_release(response);
            pending.Fail(exception);
        }
    }

    // Unregistering does not wait for a cancellation that is running; the handle outlives it by its reference count.
    private void DetachCancellation()
    {
        _registration.Unregister();
        _call!.Dispose();
    }
}

/// <summary>One call in flight with the task of its result.</summary>
internal sealed unsafe class PendingCall<TResult> : PendingCall
{
    private readonly TaskCompletionSource<TResult> _completion;
    private readonly delegate*<nint, TResult> _convert;

    internal PendingCall(ClientHandle client, delegate*<nint, TResult> convert, CancellationToken cancellationToken)
        : base(client, cancellationToken)
    {
        _convert = convert;

        // Completion already happens on the pool, on a stack of its own, so that continuations need no second hop.
        _completion = new TaskCompletionSource<TResult>();
    }

    internal Task<TResult> Task => _completion.Task;

    protected override void Complete(nint response)
    {
        TResult? result = default;
        Exception? failure = null;
        var status = (PolytomicStatus)NativeMethods.polytomic_response_status(response);
        try
        {
            if (status == PolytomicStatus.Ok)
            {
                result = _convert(response);
            }
            else
            {
                failure = PolytomicFailure.FromError(NativeMethods.polytomic_response_error(response), (int)status).ToException();
            }
        }
        catch (Exception exception)
        {
            // Whoever awaits the call must hear of it, whatever it is.
            failure = exception;
        }

        // Released before anyone continues, so that a caller who awaited everything finds nothing alive.
        NativeMethods.polytomic_response_release(response);
        if (failure is null)
        {
            _completion.SetResult(result!);
        }
        else if (status == PolytomicStatus.Cancelled && CancellationToken.IsCancellationRequested)
        {
            _completion.SetCanceled(CancellationToken);
        }
        else
        {
            _completion.SetException(failure);
        }
    }

    protected override void Fail(Exception exception) => _completion.SetException(exception);
}
