using System.Runtime.InteropServices;

namespace Polytomic.Interop;

/// <summary>
/// The imported functions under their C names, blittable all of them: the calls need no marshalling. The operations are
/// generated.
/// </summary>
internal static unsafe partial class NativeMethods
{
    internal const string LibraryName = "polytomic";
    internal const uint AbiVersion = 1;

    // The resolver must be in place before the first import is bound.
    static NativeMethods()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(
                typeof(NativeMethods).Assembly,
                static (name, _, _) => name == LibraryName ? NativeLibraryLocator.ForThisProcess().Load() : 0);
        }
        catch (InvalidOperationException)
        {
            // The program has set a resolver for this assembly and finds the library itself.
        }
    }

    [LibraryImport(LibraryName)]
    internal static partial byte* polytomic_version();

    [LibraryImport(LibraryName)]
    internal static partial nuint polytomic_live_object_count();

    [LibraryImport(LibraryName)]
    internal static partial int polytomic_client_create(NativeClientOptions* options, nint* client, nint* error);

    [LibraryImport(LibraryName)]
    internal static partial void polytomic_client_release(nint client);

    [LibraryImport(LibraryName)]
    internal static partial int polytomic_client_close(nint client);

    [LibraryImport(LibraryName)]
    internal static partial int polytomic_client_forget_answers(nint client);

    [LibraryImport(LibraryName)]
    internal static partial int polytomic_client_cancel_refresh(nint client, NativeString connectionId);

    [LibraryImport(LibraryName)]
    internal static partial int polytomic_client_read_counters(nint client, NativeClientCounters* counters);

    [LibraryImport(LibraryName)]
    internal static partial int polytomic_request(
        nint client, void* request, NativeCallOptions* options, nint callback, nint userData, nint* call);

    [LibraryImport(LibraryName)]
    internal static partial void polytomic_call_cancel(nint call);

    [LibraryImport(LibraryName)]
    internal static partial void polytomic_call_release(nint call);

    [LibraryImport(LibraryName)]
    internal static partial int polytomic_response_status(nint response);

    [LibraryImport(LibraryName)]
    internal static partial nint polytomic_response_error(nint response);

    [LibraryImport(LibraryName)]
    internal static partial int polytomic_response_http_status(nint response);

    [LibraryImport(LibraryName)]
    internal static partial nuint polytomic_response_headers(nint response, NativeParameter** headers);

    // The string is returned in two registers, exactly as C returns a struct of that shape.
    [LibraryImport(LibraryName)]
    internal static partial NativeString polytomic_response_json(nint response);

    [LibraryImport(LibraryName)]
    internal static partial nint polytomic_response_retain(nint response);

    [LibraryImport(LibraryName)]
    internal static partial void polytomic_response_release(nint response);

    [LibraryImport(LibraryName)]
    internal static partial NativeErrorDetails* polytomic_error_describe(nint error);

    [LibraryImport(LibraryName)]
    internal static partial void polytomic_error_release(nint error);

    [LibraryImport(LibraryName)]
    internal static partial byte* polytomic_status_name(int status);

    [LibraryImport(LibraryName)]
    internal static partial byte* polytomic_status_description(int status);

    [LibraryImport(LibraryName)]
    internal static partial uint polytomic_status_category(int status);
}
