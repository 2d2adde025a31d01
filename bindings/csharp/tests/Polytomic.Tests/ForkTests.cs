using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

/// <summary>In the child of a fork a client gives an error; it neither hangs nor crashes, and the parent goes on.</summary>
public sealed class ForkTests(ServedCatalog served) : IClassFixture<ServedCatalog>
{
    [Fact]
    public void ChildOfALocalClientGetsAnError() => ExpectForked(served.Catalog.Url, "");

    [Fact]
    public void ChildOfARemoteClientGetsAnError() => ExpectForked(served.Url, served.ApiKey);

    private static void ExpectForked(string url, string apiKey) => Assert.Equal(
        "Forked\nthe parent goes on\n",
        Command.Run(
            "dotnet",
            [BuiltProgram.Assembly("tests/Polytomic.Fork"), url],
            ("POLYTOMIC_API_KEY", apiKey),
            ("DOTNET_EnableWriteXorExecute", "0")));
}
