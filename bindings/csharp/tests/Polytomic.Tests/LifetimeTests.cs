using System.Runtime.CompilerServices;
using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

/// <summary>Cancelling, closing and forgetting, where the moment matters.</summary>
public sealed class LifetimeTests(Catalog catalog) : IClassFixture<Catalog>
{
    [Fact]
    public async Task CancelledTokenStartsNothing()
    {
        using var server = ScriptedServer.Silent();
        await using var client = server.Open();
        var token = new CancellationToken(canceled: true);
        var call = client.Identity.GetAsync(cancellationToken: token);
        Assert.True(call.IsCanceled);
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(token, exception.CancellationToken);
    }

    [Fact]
    public async Task CancellingEndsACallInFlight()
    {
        using (var server = ScriptedServer.Silent())
        await using (var client = server.Open())
        {
            using var source = new CancellationTokenSource();
            var call = client.Identity.GetAsync(cancellationToken: source.Token);
            await server.NextRequestAsync().Within();
            Assert.False(call.IsCompleted);
            await source.CancelAsync();
            var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
            Assert.Equal(source.Token, exception.CancellationToken);
            Assert.True(call.IsCanceled);
        }

        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public async Task CancellingOneCallLeavesTheOthers()
    {
        var release = new TaskCompletionSource<string>();
        using var server = new ScriptedServer(_ => release.Task);
        await using var client = server.Open();
        using var source = new CancellationTokenSource();
        var ended = client.Identity.GetAsync(cancellationToken: source.Token);
        await server.NextRequestAsync().Within();
        var kept = client.Identity.GetAsync(cancellationToken: CancellationToken.None);
        await server.NextRequestAsync().Within();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended.Within());
        release.SetResult(ScriptedServer.Answer(200, """{"data": {"id": "me"}}"""));
        Assert.Equal("me", (await kept.Within()).Id);
    }

    [Fact]
    public async Task CancellingAfterCompletionDoesNothing()
    {
        await using (var client = catalog.Open())
        {
            using var source = new CancellationTokenSource();
            var call = client.Identity.GetAsync(cancellationToken: source.Token);
            var identity = await call.Within();
            await source.CancelAsync();
            Assert.True(call.IsCompletedSuccessfully);
            Assert.Equal(identity, await call);
        }

        Deadline.ExpectNothingAlive();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClosingEndsTheCallsInFlight(bool asynchronously)
    {
        using (var server = ScriptedServer.Silent())
        {
            var client = server.Open();
            using var source = new CancellationTokenSource();
            var calls = Enumerable.Range(0, 100).Select(_ => client.Identity.GetAsync(cancellationToken: source.Token)).ToList();
            await server.NextRequestAsync().Within();
            if (asynchronously)
            {
                await client.DisposeAsync().AsTask().Within();
            }
            else
            {
                await Task.Run(client.Dispose).Within();
            }

            foreach (var call in calls)
            {
                var exception = await Assert.ThrowsAsync<PolytomicClosedException>(() => call.Within());
                Assert.Equal(PolytomicStatus.Closed, exception.Status);
            }

            await client.DisposeAsync();
            client.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Identity.GetAsync());
        }

        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public async Task ClosingRacesWithStarting()
    {
        for (var round = 0; round < 20; round++)
        {
            var client = catalog.Open();
            var calls = Task.Run(() => Enumerable.Range(0, 200).Select(_ => client.Identity.GetAsync()).ToList());
            await client.DisposeAsync();
            foreach (var call in await calls.Within())
            {
                try
                {
                    Assert.NotEmpty((await call.Within()).Id);
                }
                catch (Exception exception) when (exception is PolytomicClosedException or ObjectDisposedException)
                {
                    // Too late for this one.
                }
            }
        }

        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public async Task ForgottenClientIsReleasedByTheCollector()
    {
        await ForgetAsync(log: null);
        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public async Task ForgottenLogFunctionIsReleasedWithItsClient()
    {
        var receiver = await ForgetAsync(log: new LogReceiver());
        Deadline.ExpectNothingAlive();
        ExpectReleased(receiver);
    }

    [Fact]
    public async Task LogFunctionIsReleasedWhenItsClientIsClosed()
    {
        var (client, receiver) = OpenWithLog();
        Deadline.Collect();
        Assert.True(receiver.IsAlive);
        await client.DisposeAsync();
        ExpectReleased(receiver);
        GC.KeepAlive(client);
    }

    [Fact]
    public void LogFunctionOfAClientThatCannotBeOpenedIsReleased() => ExpectReleased(FailToOpen());

    [Fact]
    public async Task LogFunctionThatClosesItsClientIsReleased()
    {
        using (var server = ScriptedServer.Answering(200, """{"data": {"id": "me"}}"""))
        {
            ExpectReleased(await CloseInLogAsync(server.Url));
        }

        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public async Task ForgottenClientFinishesTheCallInFlight()
    {
        var release = new TaskCompletionSource<string>();
        using (var server = new ScriptedServer(_ => release.Task))
        {
            var call = StartAndForget(server);
            await server.NextRequestAsync().Within();
            Deadline.Collect();
            release.SetResult(ScriptedServer.Answer(200, """{"data": {"id": "me"}}"""));
            Assert.Equal("me", (await call.Within()).Id);
        }

        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public async Task ContinuationMayCloseTheClient()
    {
        var client = catalog.Open();
        await client.Identity.GetAsync().ContinueWith(
            _ => client.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Within();
        Deadline.ExpectNothingAlive();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> ForgetAsync(LogReceiver? log)
    {
        var client = new PolytomicClient(new PolytomicClientOptions
        {
            Url = catalog.Url,
            Log = log is null ? null : log.Receive,
            LogLevel = PolytomicLogLevel.Debug,
        });
        Assert.NotEmpty((await client.Identity.GetAsync().Within()).Id);
        return new WeakReference(log);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<Identity> StartAndForget(ScriptedServer server) => server.Open().Identity.GetAsync();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (PolytomicClient Client, WeakReference Receiver) OpenWithLog()
    {
        var receiver = new LogReceiver();
        return (new PolytomicClient(new PolytomicClientOptions { Url = catalog.Url, Log = receiver.Receive }), new WeakReference(receiver));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference FailToOpen()
    {
        var receiver = new LogReceiver();
        Assert.Throws<PolytomicCatalogException>(
            () => new PolytomicClient(new PolytomicClientOptions { Url = $"local:{catalog.Database}", Log = receiver.Receive }));
        return new WeakReference(receiver);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> CloseInLogAsync(string url)
    {
        var receiver = new LogReceiver();
        receiver.Client = new PolytomicClient(new PolytomicClientOptions
        {
            Url = url,
            ApiKey = "k",
            Log = receiver.Receive,
            LogLevel = PolytomicLogLevel.Debug,
        });
        try
        {
            await receiver.Client.Identity.GetAsync().Within();
        }
        catch (PolytomicClosedException)
        {
            // The log function was first.
        }

        Assert.NotEqual(0, receiver.Records);
        return new WeakReference(receiver);
    }

    private static void ExpectReleased(WeakReference receiver) => Deadline.Expect(() =>
    {
        Deadline.Collect();
        return !receiver.IsAlive;
    }, () => "the log function is still held");

    private sealed class LogReceiver
    {
        private int _records;

        internal PolytomicClient? Client { get; set; }

        internal int Records => Volatile.Read(ref _records);

        internal void Receive(LogRecord record)
        {
            Interlocked.Increment(ref _records);
            Client?.Dispose();
        }
    }

    [Fact]
    public async Task RefreshCanBeCancelled()
    {
        await using var client = catalog.Open();
        await client.Schemas.RefreshAsync(catalog.ConnectionId);
        client.CancelRefresh(catalog.ConnectionId);
        while ((await client.Schemas.GetStatusAsync(catalog.ConnectionId)).CacheStatus == "refreshing")
        {
            await Task.Yield();
        }

        Assert.Throws<ArgumentException>(() => client.CancelRefresh(""));
        await using var remote = new PolytomicClient(new() { Url = "http://127.0.0.1:9" });
        var failure = Assert.ThrowsAny<PolytomicException>(() => remote.CancelRefresh(catalog.ConnectionId));
        Assert.Equal(PolytomicStatus.InvalidState, failure.Status);
        await client.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => client.CancelRefresh(catalog.ConnectionId));
    }
}
