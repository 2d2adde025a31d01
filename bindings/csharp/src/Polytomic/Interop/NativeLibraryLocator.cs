using System.Runtime.InteropServices;
using System.Text;

namespace Polytomic.Interop;

/// <summary>Finds libpolytomic; where it does not, the error tells every place that was tried and why it failed.</summary>
internal sealed class NativeLibraryLocator
{
    internal const string Variable = "POLYTOMIC_LIBRARY";

    private readonly IReadOnlyList<string> _candidates;

    internal NativeLibraryLocator(IReadOnlyList<string> candidates) => _candidates = candidates;

    /// <summary>What the environment variable names, and nothing else where it is set; otherwise the usual places.</summary>
    internal static NativeLibraryLocator ForThisProcess()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
        {
            return new NativeLibraryLocator([chosen]);
        }

        return new NativeLibraryLocator(UsualPlaces(
            FileName, AppContext.BaseDirectory, AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string));
    }

    /// <summary>The application's directory, its runtime assets, the host's directories, and the system's search.</summary>
    internal static List<string> UsualPlaces(string fileName, string applicationDirectory, string? hostDirectories)
    {
        List<string> places =
        [
            Path.Combine(applicationDirectory, fileName),
            Path.Combine(applicationDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", fileName),
        ];
        foreach (var directory in (hostDirectories ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var place = Path.Combine(directory, fileName);
            if (!places.Contains(place))
            {
                places.Add(place);
            }
        }

        // Without a directory the system's loader looks where it is told to: LD_LIBRARY_PATH, its cache, its directories.
        places.Add(fileName);
        return places;
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "polytomic-1.dll"
        : OperatingSystem.IsMacOS() ? "libpolytomic.1.dylib"
        : "libpolytomic.so.1";

    internal nint Load()
    {
        var tried = new StringBuilder();
        foreach (var candidate in _candidates)
        {
            if (TryLoad(candidate, out var library, out var reason))
            {
                return library;
            }

            tried.Append("\n  ").Append(candidate).Append(": ").Append(reason);
        }

        throw new DllNotFoundException(
            $"libpolytomic was not found. Install it, or name its file in the environment variable {Variable}. Tried:{tried}");
    }

    private static bool TryLoad(string candidate, out nint library, out string reason)
    {
        library = 0;
        if (Path.IsPathRooted(candidate) && !File.Exists(candidate))
        {
            reason = "there is no such file";
            return false;
        }

        try
        {
            library = NativeLibrary.Load(candidate);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            reason = exception.Message.ReplaceLineEndings(" ");
            return false;
        }

        if (IsOfThisAbi(library, out reason))
        {
            return true;
        }

        NativeLibrary.Free(library);
        library = 0;
        return false;
    }

    private static unsafe bool IsOfThisAbi(nint library, out string reason)
    {
        if (!NativeLibrary.TryGetExport(library, "polytomic_abi_version", out var function))
        {
            reason = "it is not libpolytomic: it has no polytomic_abi_version";
            return false;
        }

        var version = ((delegate* unmanaged<uint>)function)();
        reason = $"it has ABI {version}, and ABI {NativeMethods.AbiVersion} is needed";
        return version == NativeMethods.AbiVersion;
    }
}
