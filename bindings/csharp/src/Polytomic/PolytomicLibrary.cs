using Polytomic.Interop;

namespace Polytomic;

/// <summary>Facts about the native library.</summary>
public static unsafe class PolytomicLibrary
{
    internal const string BindingUserAgent = "polytomic-csharp/1.0.0";

    /// <summary>Version of the native library that is loaded.</summary>
    public static string NativeVersion => NativeReader.StaticText(NativeMethods.polytomic_version());

    /// <summary>
    /// Number of native objects of this process that are not released yet; for tests, which expect zero at their end.
    /// </summary>
    public static long LiveObjectCount => checked((long)NativeMethods.polytomic_live_object_count());
}
