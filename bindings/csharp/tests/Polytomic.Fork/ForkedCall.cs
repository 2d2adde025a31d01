using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Polytomic.Interop;

namespace Polytomic.Fork;

/// <summary>One call in the child of a fork.</summary>
internal static unsafe partial class ForkedCall
{
    private const int NoHang = 1;
    private const int KillSignal = 9;

    // Only one thread lives in the child, so nothing there may wait for the runtime: the functions are resolved before, and
    // are called without the transition that lets the collector in.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static int Start(PolytomicClient client)
    {
        var handle = client.Handle.DangerousGetHandle();
        var system = NativeLibrary.Load("libc.so.6");
        var polytomic = NativeLibraryLocator.ForThisProcess().Load();
        var fork = (delegate* unmanaged[SuppressGCTransition]<int>)NativeLibrary.GetExport(system, "fork");
        var exit = (delegate* unmanaged[SuppressGCTransition]<int, void>)NativeLibrary.GetExport(system, "_exit");
        var call = (delegate* unmanaged[SuppressGCTransition]<nint, void*, void*, nint, nint, nint*, int>)NativeLibrary.GetExport(
            polytomic, "polytomic_get_identity");
        var callback = (nint)(delegate* unmanaged<nint, nint, void>)&Unexpected;
        var child = fork();
        if (child == 0)
        {
            exit(call(handle, null, null, callback, 0, null));
        }

        return child;
    }

    /// <summary>What the child's call returned; null while the child runs, -1 where it did not end by itself.</summary>
    internal static int? Result(int child)
    {
        int status;
        if (WaitPid(child, &status, NoHang) == 0)
        {
            return null;
        }

        // The exit code is in the second byte; the first one is the signal that ended the child.
        return (status & 0xFF) == 0 ? status >> 8 : -1;
    }

    internal static void End(int child)
    {
        _ = Kill(child, KillSignal);
        _ = WaitPid(child, null, 0);
    }

    [UnmanagedCallersOnly]
    private static void Unexpected(nint userData, nint response)
    {
    }

    [LibraryImport("libc.so.6", EntryPoint = "waitpid")]
    private static partial int WaitPid(int process, int* status, int options);

    [LibraryImport("libc.so.6", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
