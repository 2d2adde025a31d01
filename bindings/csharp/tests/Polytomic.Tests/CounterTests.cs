using Polytomic.Interop;
using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

/// <summary>A client tells what it has done, also when it is closed.</summary>
public sealed class CounterTests(Catalog catalog) : IClassFixture<Catalog>
{
    [Fact]
    public async Task CountersTellWhatBecameOfEachCall()
    {
        var client = catalog.Open();
        await client.Identity.GetAsync().Within();
        var now = client.ReadCounters();
        Assert.Equal((1, 1, 0), (now.Calls, now.Completions, now.Failures));
        Assert.Empty(now.Errors);

        await Assert.ThrowsAsync<PolytomicNotFoundException>(() => client.Connections.GetAsync("unknown").Within());
        await Assert.ThrowsAsync<PolytomicUsageException>(() => client.Connections.GetAsync("").Within());
        await Assert.ThrowsAsync<PolytomicNotFoundException>(() => client.Connections.GetAsync("unknown").Within());
        ExpectFailures(client.ReadCounters());

        await client.DisposeAsync();
        Deadline.ExpectNothingAlive();
        var last = client.ReadCounters();
        ExpectFailures(last);
        Assert.Equal((0, 0, 0), (last.InFlight, last.Waiting, last.Queued));
        Assert.Equal((0, 0, 0, 0), (last.Attempts, last.Retries, last.BytesSent, last.BytesReceived));
        Assert.Equal((0, 0), (last.ConnectionsOpened, last.OpenConnections));
    }

    [Fact]
    public async Task CountersTellWhatTravelled()
    {
        const string refusal = """{"message": "Later."}""";
        var requests = 0;
        using var server = new ScriptedServer(_ => Task.FromResult(Interlocked.Increment(ref requests) == 1
            ? ScriptedServer.Answer(503, refusal)
            : ScriptedServer.Answer(200, """{"data": {"id": "me"}}""")));
        var client = new PolytomicClient(new() { Url = server.Url, BackoffBase = TimeSpan.FromMilliseconds(1) });
        await client.Identity.GetAsync().Within();
        var now = client.ReadCounters();
        Assert.Equal((1, 0, 2, 1), (now.Calls, now.Failures, now.Attempts, now.Retries));
        Assert.True(now.BytesSent > 2 * "GET /api/me HTTP/1.1\r\n".Length, $"{now}");
        Assert.True(now.BytesReceived > 2 * "HTTP/1.1 200 Scripted\r\n".Length + refusal.Length, $"{now}");
        Assert.InRange(now.ConnectionsOpened, 1, 2);
        Assert.InRange(now.OpenConnections, 1, now.ConnectionsOpened);

        await client.DisposeAsync();
        var last = client.ReadCounters();
        Assert.Equal((2, now.ConnectionsOpened, 0), (last.Attempts, last.ConnectionsOpened, last.OpenConnections));
    }

    [Fact]
    public async Task CountersTellWhatIsUnderWay()
    {
        using var server = ScriptedServer.Silent();
        await using var client = server.Open();
        using var source = new CancellationTokenSource();
        var call = client.Identity.GetAsync(cancellationToken: source.Token);
        await server.NextRequestAsync().Within();
        var now = client.ReadCounters();
        Assert.Equal((1, 0, 1), (now.Calls, now.Completions, now.InFlight));
        Assert.Equal((1, 1), (now.Attempts, now.OpenConnections));

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        now = client.ReadCounters();
        Assert.Equal((1, 1), (now.Completions, now.Failures));
        Assert.Equal([new(PolytomicStatus.Cancelled, 1)], now.Errors);
    }

    [Fact]
    public async Task LogFunctionMayReadThemAndForgetAnswers()
    {
        PolytomicClient? known = null;
        var outcome = new TaskCompletionSource<ClientCounters>();
        using var server = ScriptedServer.Answering(200, """{"data": {"id": "me"}}""");
        await using var client = new PolytomicClient(new PolytomicClientOptions
        {
            Url = server.Url,
            LogLevel = PolytomicLogLevel.Debug,
            Log = _ =>
            {
                if (Interlocked.Exchange(ref known, null) is { } inside)
                {
                    try
                    {
                        inside.ForgetAnswers();
                        outcome.SetResult(inside.ReadCounters());
                    }
                    catch (Exception exception)
                    {
                        outcome.SetException(exception);
                    }
                }
            },
        });
        Interlocked.Exchange(ref known, client);
        await client.Identity.GetAsync().Within();
        Assert.Equal(0, (await outcome.Task.Within()).Failures);
    }

    [Fact]
    public void EveryNumberArrivesInItsPlaceAndUnknownStatusesAreKept()
    {
        var unknown = (PolytomicStatus)12_345;
        var counters = ClientCounters.FromNative(
            new NativeClientCounters
            {
                Calls = 1,
                Completions = 2,
                Failures = 3,
                Attempts = 4,
                Retries = 5,
                BytesSent = 6,
                BytesReceived = 7,
                ConnectionsOpened = 8,
                OpenConnections = 9,
                InFlight = 10,
                Waiting = 11,
                Queued = 12,
            },
            [new() { Status = (int)PolytomicStatus.Closed, Count = 13 }, new() { Status = (int)unknown, Count = 14 }]);
        Assert.Equal([new(PolytomicStatus.Closed, 13), new(unknown, 14)], counters.Errors);
        Assert.Equal(
            new ClientCounters
            {
                Calls = 1,
                Completions = 2,
                Failures = 3,
                Attempts = 4,
                Retries = 5,
                BytesSent = 6,
                BytesReceived = 7,
                ConnectionsOpened = 8,
                OpenConnections = 9,
                InFlight = 10,
                Waiting = 11,
                Queued = 12,
                Errors = counters.Errors,
            },
            counters);
    }

    private static void ExpectFailures(ClientCounters counters)
    {
        Assert.Equal((4, 4, 3), (counters.Calls, counters.Completions, counters.Failures));
        Assert.Equal([new(PolytomicStatus.MissingField, 1), new(PolytomicStatus.NotFound, 2)], counters.Errors);
    }
}
