// Forks with a client open, uses the client in the child, and prints what the child's call returned.
// Usage: Polytomic.Fork URL, with DOTNET_EnableWriteXorExecute=0: the runtime's default for code pages survives no fork,
// with or without this library.

using System.Diagnostics;
using Polytomic;
using Polytomic.Fork;

await using var client = new PolytomicClient(new PolytomicClientOptions
{
    Url = args[0],
    ApiKey = Environment.GetEnvironmentVariable("POLYTOMIC_API_KEY"),
});
await client.Identity.GetAsync();
var child = ForkedCall.Start(client);
var start = Stopwatch.GetTimestamp();
int? status;
while ((status = ForkedCall.Result(child)) is null)
{
    if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(30))
    {
        ForkedCall.End(child);
        Console.WriteLine("the child hangs");
        return 1;
    }

    Thread.Yield();
}

Console.WriteLine((PolytomicStatus)status);
Console.WriteLine((await client.Identity.GetAsync()).Id.Length > 0 ? "the parent goes on" : "the parent got nothing");
return 0;
