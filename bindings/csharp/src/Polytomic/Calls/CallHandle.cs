using System.Runtime.InteropServices;
using Polytomic.Interop;

namespace Polytomic.Calls;

/// <summary>Owns a native call. Its reference count lets a cancellation race with the completion that disposes it.</summary>
internal sealed class CallHandle : SafeHandle
{
    internal CallHandle(nint call)
        : base(0, ownsHandle: true) => SetHandle(call);

    public override bool IsInvalid => handle == 0;

    /// <summary>Ends the call early; does nothing where it has completed. Never blocks.</summary>
    internal void Cancel()
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            NativeMethods.polytomic_call_cancel(handle);
        }
        catch (ObjectDisposedException)
        {
            // The completion was first.
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.polytomic_call_release(handle);
        return true;
    }
}
