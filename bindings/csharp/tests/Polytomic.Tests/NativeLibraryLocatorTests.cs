using System.Runtime.InteropServices;
using Polytomic.Interop;
using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

public sealed class NativeLibraryLocatorTests
{
    [Fact]
    public void ErrorListsEachPlaceAndItsReason()
    {
        var directory = Directory.CreateTempSubdirectory("polytomic-locator-");
        try
        {
            var text = Path.Combine(directory.FullName, "text.so");
            File.WriteAllText(text, "not a library");
            var absent = Path.Combine(directory.FullName, "absent.so");
            var locator = new NativeLibraryLocator([absent, text, "libc.so.6", "libpolytomic-of-nobody.so"]);
            var message = Assert.Throws<DllNotFoundException>(() => locator.Load()).Message;
            Assert.Contains("POLYTOMIC_LIBRARY", message, StringComparison.Ordinal);
            Assert.Collection(
                message.Split('\n')[1..],
                line => Assert.Equal($"  {absent}: there is no such file", line),
                line => Assert.Contains($"{text}: ", line, StringComparison.Ordinal),
                line => Assert.Equal("  libc.so.6: it is not libpolytomic: it has no polytomic_abi_version", line),
                line => Assert.Contains("libpolytomic-of-nobody.so: ", line, StringComparison.Ordinal));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void UsualPlacesEndWithTheSystemsSearch()
    {
        var places = NativeLibraryLocator.UsualPlaces("libpolytomic.so.1", "/app", "/app:/cache/native");
        var assets = $"/app/runtimes/{RuntimeInformation.RuntimeIdentifier}/native/libpolytomic.so.1";
        Assert.Equal(
            ["/app/libpolytomic.so.1", assets, "/cache/native/libpolytomic.so.1", "libpolytomic.so.1"],
            places);
    }

    [Fact]
    public void VariableNamesTheOnlyPlace()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Command.Run(
            "dotnet", [BuiltProgram.Example], ("POLYTOMIC_LIBRARY", "/nowhere/libpolytomic.so.1"), ("POLYTOMIC_URL", "local:")));
        Assert.Contains("/nowhere/libpolytomic.so.1: there is no such file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LibraryTellsItsVersion() => Assert.Matches(@"^1\.\d+\.\d+$", PolytomicLibrary.NativeVersion);
}
