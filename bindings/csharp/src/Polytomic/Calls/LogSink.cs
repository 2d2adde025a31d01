using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Polytomic.Interop;

namespace Polytomic.Calls;

/// <summary>Carries log records of the library to the program's function.</summary>
internal sealed class LogSink
{
    private readonly Action<LogRecord> _log;

    private LogSink(Action<LogRecord> log) => _log = log;

    /// <summary>The one function that the library calls for every record.</summary>
    internal static unsafe nint Callback => (nint)(delegate* unmanaged[Cdecl]<nint, NativeLogRecord*, void>)&Receive;

    /// <summary>The one function that the library calls when a client is gone: frees what <see cref="Allocate"/> made.</summary>
    internal static unsafe nint ReleaseCallback => (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Release;

    /// <summary>What the library hands back with each record. Its owner is the client, once there is one.</summary>
    internal static GCHandle Allocate(Action<LogRecord> log) => GCHandle.Alloc(new LogSink(log));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void Receive(nint userData, NativeLogRecord* record)
    {
        try
        {
            var sink = (LogSink)GCHandle.FromIntPtr(userData).Target!;
            sink._log(new LogRecord(
                (PolytomicLogLevel)record->Level,
                NativeReader.Time(record->Time) ?? DateTimeOffset.UnixEpoch,
                NativeReader.Text(record->Component),
                NativeReader.Text(record->Message),
                NativeReader.Parameters(record->FieldsCount, record->Fields)));
        }
#pragma warning disable CA1031 // No exception may cross into native code, and a log has nobody to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint userData) => GCHandle.FromIntPtr(userData).Free();
}
