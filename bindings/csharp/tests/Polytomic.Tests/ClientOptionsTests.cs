using System.Collections.Concurrent;
using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

public sealed class ClientOptionsTests(Catalog catalog) : IClassFixture<Catalog>
{
    [Fact]
    public void OptionsThatAreNotAcceptedAreAnException()
    {
        var insecure = Assert.Throws<PolytomicUsageException>(
            () => new PolytomicClient(new PolytomicClientOptions { Url = "http://api.example.com", ApiKey = "s3cret" }));
        Assert.Equal(PolytomicStatus.Insecure, insecure.Status);
        Assert.DoesNotContain("s3cret", insecure.ToString(), StringComparison.Ordinal);

        var list = Assert.Throws<PolytomicUsageException>(() => new PolytomicClient(new() { CertificateRevocationFile = "/nowhere" }));
        Assert.Equal("crl_file", list.Field);

        var text = Assert.Throws<PolytomicUsageException>(() => new PolytomicClient(new PolytomicClientOptions { ApiKey = "\udc00" }));
        Assert.Equal((PolytomicStatus.InvalidUtf8, "api_key"), (text.Status, text.Field));

        Assert.Throws<ArgumentOutOfRangeException>(() => new PolytomicClient(new PolytomicClientOptions { Timeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolytomicClient(new PolytomicClientOptions { ResponseSizeLimit = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolytomicClient(new PolytomicClientOptions { MaximumAttempts = -1 }));
        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public void CatalogThatCannotBeOpenedIsAnException()
    {
        var exception = Assert.Throws<PolytomicCatalogException>(
            () => new PolytomicClient(new PolytomicClientOptions { Url = $"local:{catalog.Database}", Log = _ => { } }));
        Assert.Equal(PolytomicCategory.Catalog, exception.Category);
        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public async Task AnswerBeyondTheLimitIsRefused()
    {
        using var server = ScriptedServer.Answering(200, $$$"""{"data": {"id": "{{{new string('x', 100_000)}}}"}}""");
        await using var client = new PolytomicClient(
            new PolytomicClientOptions { Url = server.Url, ApiKey = "k", ResponseSizeLimit = 1_000 });
        var exception = await Assert.ThrowsAsync<PolytomicResponseException>(() => client.Identity.GetAsync().Within());
        Assert.Equal(PolytomicStatus.ResponseTooLarge, exception.Status);
    }

    [Fact]
    public async Task LogReceivesRecordsWithoutSecrets()
    {
        var records = new ConcurrentQueue<LogRecord>();
        using var server = ScriptedServer.Answering(200, """{"data": {"id": "me"}}""");
        await using (var client = new PolytomicClient(new PolytomicClientOptions
        {
            Url = server.Url,
            ApiKey = "s3cret",
            Log = records.Enqueue,
            LogLevel = PolytomicLogLevel.Debug,
        }))
        {
            await client.Identity.GetAsync().Within();
        }

        Assert.NotEmpty(records);
        Assert.All(records, record =>
        {
            Assert.InRange(record.Level, PolytomicLogLevel.Error, PolytomicLogLevel.Debug);
            Assert.InRange(record.Time, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(1));
            Assert.DoesNotContain("s3cret", record.Message + string.Concat(record.Fields), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task LogThatThrowsOrClosesItsClientDoesNoHarm()
    {
        var entered = 0;
        PolytomicClient? client = null;
        using var server = ScriptedServer.Answering(200, """{"data": {"id": "me"}}""");
        client = new PolytomicClient(new PolytomicClientOptions
        {
            Url = server.Url,
            ApiKey = "k",
            LogLevel = PolytomicLogLevel.Debug,
            Log = _ =>
            {
                Interlocked.Increment(ref entered);
                client?.Dispose();
                throw new InvalidOperationException("a log function must not matter");
            },
        });
        try
        {
            await client.Identity.GetAsync().Within();
        }
        catch (PolytomicClosedException)
        {
            // The log function closed the client in the middle of the call.
        }

        Assert.NotEqual(0, entered);
        client = null;
        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public void UserAgentCarriesTheVersionOfThePackage() => Assert.Equal(
        PolytomicLibrary.BindingUserAgent,
        $"polytomic-csharp/{typeof(PolytomicClient).Assembly.GetName().Version!.ToString(3)}");

    [Fact]
    public void SecretsAreNotShown()
    {
        var request = new CreateConnectionRequest { Name = "n", Type = "t", Configuration = new RawJson("""{"password": "s3cret"}""") };
        Assert.DoesNotContain("s3cret", request.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", new PolytomicClientOptions { ApiKey = "s3cret" }.ToString(), StringComparison.Ordinal);
    }
}
