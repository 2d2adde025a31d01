using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

/// <summary>Reads that are the same share an answer, where the client says so.</summary>
public sealed class SharingTests
{
    private static readonly string Me = ScriptedServer.Answer(200, """{"data": {"id": "me"}}""");

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public async Task SameReadsUnderWayAreOneRequest(bool coalesce, int expected)
    {
        var requests = 0;
        var gate = new TaskCompletionSource();
        using var server = new ScriptedServer(async head =>
        {
            if (!head.StartsWith("GET /api/me ", StringComparison.Ordinal))
            {
                return ScriptedServer.Answer(200, """{"data": []}""");
            }

            Interlocked.Increment(ref requests);
            await gate.Task;
            return Me;
        });
        await using var client = new PolytomicClient(new() { Url = server.Url, CoalesceReads = coalesce });
        var calls = Enumerable.Range(0, 3).Select(_ => client.Identity.GetAsync()).ToList();

        // Calls are taken up in the order in which they were started: when this one is answered, the others were.
        Assert.Empty(await client.Connections.ListAsync().Within());
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        gate.SetResult();
        Assert.All(await Task.WhenAll(calls).Within(), identity => Assert.Equal("me", identity.Id));
        Assert.Equal(expected, Volatile.Read(ref requests));
        var counters = client.ReadCounters();
        Assert.Equal((4, 4, expected + 1), (counters.Calls, counters.Completions, counters.Attempts));
    }

    [Fact]
    public async Task AnswersAreKeptUntilTheyAreForgotten()
    {
        var requests = 0;
        using var server = Counting(() => Interlocked.Increment(ref requests));
        await using var client = new PolytomicClient(new() { Url = server.Url, KeepAnswers = TimeSpan.FromHours(1) });
        await AskTwiceAsync(client);
        Assert.Equal(1, Volatile.Read(ref requests));
        client.ForgetAnswers();
        await AskTwiceAsync(client);
        Assert.Equal(2, Volatile.Read(ref requests));
        var counters = client.ReadCounters();
        Assert.Equal((4, 4, 2), (counters.Calls, counters.Completions, counters.Attempts));

        await client.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(client.ForgetAnswers);
    }

    [Fact]
    public async Task AnswersAreNotKeptUnlessAskedFor()
    {
        var requests = 0;
        using var server = Counting(() => Interlocked.Increment(ref requests));
        await using var client = new PolytomicClient(new() { Url = server.Url, KeepAnswers = TimeSpan.Zero });
        await AskTwiceAsync(client);
        Assert.Equal(2, Volatile.Read(ref requests));

        // Nothing is kept, and so nothing to forget.
        client.ForgetAnswers();
    }

    [Fact]
    public void TimeToKeepAnswersIsNotNegative()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => new PolytomicClient(new() { KeepAnswers = TimeSpan.FromSeconds(-1) }));
        Assert.Equal(nameof(PolytomicClientOptions.KeepAnswers), exception.ParamName);
    }

    private static ScriptedServer Counting(Action count) => new(_ =>
    {
        count();
        return Task.FromResult(Me);
    });

    private static async Task AskTwiceAsync(PolytomicClient client)
    {
        for (var call = 0; call < 2; call++)
        {
            Assert.Equal("me", (await client.Identity.GetAsync().Within()).Id);
        }
    }
}
