using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

public sealed class ExampleTests(ServedCatalog served) : IClassFixture<ServedCatalog>
{
    [Fact]
    public void ExamplePrintsTheSameLocallyAndOverHttp()
    {
        var catalog = served.Catalog;
        var local = Command.Run("dotnet", [BuiltProgram.Example], ("POLYTOMIC_URL", catalog.Url));
        var lines = local.Split('\n');
        Assert.Equal($"connection {catalog.ConnectionId} Shop sqlite", lines[0]);
        Assert.Contains("source table", lines);
        Assert.Contains(lines, line => line.StartsWith("target main.customers create,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("field ", StringComparison.Ordinal));

        var remote = Command.Run("dotnet", [BuiltProgram.Example], ("POLYTOMIC_URL", served.Url), ("POLYTOMIC_API_KEY", served.ApiKey));
        Assert.Equal(local, remote);
    }

    [Fact]
    public void ExampleTakesAConnectionAndATarget()
    {
        var catalog = served.Catalog;
        var output = Command.Run("dotnet", [BuiltProgram.Example, catalog.ConnectionId, "main.orders"], ("POLYTOMIC_URL", catalog.Url));
        Assert.Contains("field customer_id number -\n", output, StringComparison.Ordinal);
        Assert.Contains("field id number identity\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ExampleTellsWhatFailed()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Command.Run(
            "dotnet", [BuiltProgram.Example], ("POLYTOMIC_URL", served.Url), ("POLYTOMIC_API_KEY", "wrong")));
        Assert.Contains("ended with 1: unauthorized: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", failure.Message.Split("unauthorized")[1], StringComparison.Ordinal);
    }
}
