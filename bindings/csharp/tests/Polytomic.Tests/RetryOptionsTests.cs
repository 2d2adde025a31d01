using System.Collections.Concurrent;
using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

/// <summary>The options that say when a request is sent again reach the library.</summary>
public sealed class RetryOptionsTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task ThreeAttemptsAreTheDefault()
    {
        using var server = new FailingServer(failures: 2);
        await using var client = new PolytomicClient(new() { Url = server.Url, BackoffBase = Moment });
        Assert.Equal("me", (await client.Identity.GetAsync().Within()).Id);
        Assert.Equal(3, server.Requests);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    public async Task AttemptsOfTheClientAreCounted(int? attempts, int expected)
    {
        using var server = new FailingServer(failures: int.MaxValue);
        await using var client = new PolytomicClient(new() { Url = server.Url, BackoffBase = Moment, MaximumAttempts = attempts });
        await server.ExpectFailureAsync(client, options: null, expected);
    }

    [Fact]
    public async Task CallHasTheLastWordOnAttempts()
    {
        using var server = new FailingServer(failures: int.MaxValue);
        await using var client = new PolytomicClient(new() { Url = server.Url, BackoffBase = Moment, MaximumAttempts = 2 });
        await server.ExpectFailureAsync(client, new CallOptions { MaximumAttempts = 1 }, 1);
        await server.ExpectFailureAsync(client, new CallOptions { MaximumAttempts = 4 }, 4);
        await server.ExpectFailureAsync(client, new CallOptions(), 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = client.Identity.GetAsync(new CallOptions { MaximumAttempts = 0 }); });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WaitStaysBelowItsLimit(bool byBase)
    {
        var waits = new ConcurrentQueue<int>();
        using var server = new FailingServer(failures: 4);
        await using var client = new PolytomicClient(new()
        {
            Url = server.Url,
            MaximumAttempts = 5,
            BackoffBase = byBase ? Moment : TimeSpan.FromDays(1),
            BackoffLimit = byBase ? null : Moment,
            Log = record =>
            {
                foreach (var field in record.Fields.Where(field => field.Key == "retry_after_milliseconds"))
                {
                    waits.Enqueue(int.Parse(field.Value, System.Globalization.CultureInfo.InvariantCulture));
                }
            },
        });
        await client.Identity.GetAsync().Within();
        Assert.Equal(4, waits.Count);
        Assert.All(waits.Select((wait, retry) => (wait, retry)), each => Assert.InRange(each.wait, 0, byBase ? 1 << each.retry : 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AttemptHasADeadlineOfItsOwn(bool byClient)
    {
        var deadline = TimeSpan.FromMilliseconds(20);
        using var server = ScriptedServer.Silent();
        await using var client = new PolytomicClient(new()
        {
            Url = server.Url,
            BackoffBase = Moment,
            AttemptTimeout = byClient ? deadline : null,
        });
        var exception = await Assert.ThrowsAsync<PolytomicTimeoutException>(
            () => client.Identity.GetAsync(byClient ? null : new CallOptions { AttemptTimeout = deadline }).Within());
        Assert.Equal((PolytomicStatus.AttemptTimeout, 3), (exception.Status, exception.Attempts));
    }

    [Fact]
    public async Task RetriesEndWithTheBudget()
    {
        using var server = new FailingServer(failures: int.MaxValue);
        await using var client = new PolytomicClient(
            new() { Url = server.Url, BackoffBase = Moment, MaximumAttempts = 9, RetryBudget = 14 });
        await server.ExpectFailureAsync(client, options: null, 3);
        await server.ExpectFailureAsync(client, options: null, 1);
    }

    /// <summary>Answers 503 so often, then 200.</summary>
    private sealed class FailingServer : IDisposable
    {
        private readonly ScriptedServer _server;
        private int _requests;

        internal FailingServer(int failures) => _server = new ScriptedServer(_ => Task.FromResult(
            Interlocked.Increment(ref _requests) <= failures
                ? ScriptedServer.Answer(503, """{"message": "Later."}""")
                : ScriptedServer.Answer(200, """{"data": {"id": "me"}}""")));

        internal int Requests => Volatile.Read(ref _requests);

        internal string Url => _server.Url;

        internal async Task ExpectFailureAsync(PolytomicClient client, CallOptions? options, int attempts)
        {
            var before = Requests;
            var exception = await Assert.ThrowsAnyAsync<PolytomicException>(() => client.Identity.GetAsync(options).Within());
            Assert.Equal((503, attempts, attempts), (exception.HttpStatus, exception.Attempts, Requests - before));
        }

        public void Dispose() => _server.Dispose();
    }
}
