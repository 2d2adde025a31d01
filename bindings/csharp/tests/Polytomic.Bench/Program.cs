// What the binding costs: one call of the local engine, and receiving a long list of targets.
// Usage: Polytomic.Bench TARGETS_JSON, the answer of a target list.

using System.Diagnostics;
using System.Globalization;
using Polytomic;
using Polytomic.Bench;

if (args is not [var file])
{
    Console.Error.WriteLine("usage: Polytomic.Bench TARGETS_JSON");
    return 2;
}

var directory = Directory.CreateTempSubdirectory("polytomic-bench-");
try
{
    var catalog = Path.Combine(directory.FullName, "catalog.db");
    await using var local = new PolytomicClient(new PolytomicClientOptions { Url = $"local:{catalog}" });
    Report("call", await NanosecondsPerCallAsync(local));
}
finally
{
    directory.Delete(recursive: true);
}

using var server = new FileServer(await File.ReadAllBytesAsync(file));
await using var remote = new PolytomicClient(new PolytomicClientOptions { Url = server.Url, ApiKey = "bench" });
Report("targets", await MillisecondsAsync(7, async () => await remote.Targets.ListAsync("bench")));
using var response = await TargetListResponse.ReceiveAsync(remote);
Report("copy", await MillisecondsAsync(25, () =>
{
    GC.KeepAlive(response.Convert());
    return Task.CompletedTask;
}));
return 0;

static async Task<double> NanosecondsPerCallAsync(PolytomicClient client)
{
    const int calls = 20_000;
    var best = double.MaxValue;
    for (var round = 0; round < 7; round++)
    {
        var start = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++)
        {
            await client.Identity.GetAsync();
        }

        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls);
    }

    return best;
}

static async Task<double> MillisecondsAsync(int rounds, Func<Task> run)
{
    var best = double.MaxValue;
    for (var round = 0; round < rounds; round++)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    return best;
}

static void Report(string name, double value) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.###}"));
