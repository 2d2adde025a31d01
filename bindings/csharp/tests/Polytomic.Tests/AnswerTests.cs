using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

/// <summary>How answers and failures look in C#, told by a server that says exactly what the test needs.</summary>
public sealed class AnswerTests
{
    [Fact]
    public async Task AbsentNullAndSetAreToldApartWhereItMatters()
    {
        using var server = ScriptedServer.Answering(200, """
            {"data": [
              {"id": "a", "name": "", "saved": false, "policies": [], "api_calls_last_24_hours": 0},
              {"id": "b", "name": null, "policies": null, "type": null, "created_at": "not a time"},
              {"updated_at": "2026-03-04T05:06:07.123456Z", "created_by": {"id": "u"}}
            ]}
            """);
        await using var client = server.Open();
        var connections = await client.Connections.ListAsync().Within();
        Assert.Equal(("a", ""), (connections[0].Id, connections[0].Name));
        Assert.Equal((false, 0L), (connections[0].Saved, connections[0].ApiCallsLast24Hours));
        Assert.Empty(connections[0].Policies!);
        Assert.Equal((null, null, null), (connections[1].Name, connections[1].Saved, connections[1].ApiCallsLast24Hours));
        Assert.Null(connections[1].Policies);
        Assert.Null(connections[1].Type);
        Assert.Equal(new Timestamp("not a time", null), connections[1].CreatedAt);
        Assert.Equal(("", "u"), (connections[2].Id, connections[2].CreatedBy!.Id));
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 123, 456, TimeSpan.Zero), connections[2].UpdatedAt!.Value.Time);
    }

    [Theory]
    [InlineData("""{"data": [null]}""")]
    [InlineData("""{"data": [{"id": 7}]}""")]
    [InlineData("""{"data": {}}""")]
    [InlineData("""{"data": [""")]
    public async Task AnswerOfAnotherShapeIsARefusal(string body)
    {
        using var server = ScriptedServer.Answering(200, body);
        await using var client = server.Open();
        var exception = await Assert.ThrowsAsync<PolytomicResponseException>(() => client.Connections.ListAsync().Within());
        Assert.False(exception.IsRetryable);
    }

    [Theory]
    [InlineData("""{"data": null}""")]
    [InlineData("""{"data": []}""")]
    public async Task ListThatIsNullIsEmpty(string body)
    {
        using var server = ScriptedServer.Answering(200, body);
        await using var client = server.Open();
        Assert.Empty(await client.Connections.ListAsync().Within());
    }

    [Fact]
    public async Task UnknownModeKeepsItsText()
    {
        using var server = ScriptedServer.Answering(200, """{"data": [{"id": "t", "modes": [{"id": "mirror"}, {"id": "append"}]}]}""");
        await using var client = server.Open();
        var modes = (await client.Targets.ListAsync("c").Within()).Targets![0].Modes!;
        Assert.Equal(new SyncMode("mirror"), modes[0].Id);
        Assert.False(modes[0].Id.IsKnown);
        Assert.Equal(SyncMode.Append, modes[1].Id);
        Assert.True(modes[1].Id.IsKnown);
    }

    [Fact]
    public async Task ValuesKeepTheirJsonAndTheirText()
    {
        using var server = ScriptedServer.Answering(200, """
            {"data": {"items": {"z": {"items": ["plain", "quo\"te", "", "\u00e4", 12.50, {"a": [1]}, null]}, "a": {"has_items": false}}}}
            """);
        await using var client = server.Open();
        var source = await client.Sources.GetAsync("c").Within();
        Assert.Equal(["z", "a"], source.Items!.Keys);
        Assert.Equal(["z", "a"], source.Items.Values.Select(item => item.Name));
        Assert.False(source.Items["a"].HasItems);
        var items = source.Items["z"].Items!;
        Assert.Equal(["plain", "quo\"te", "", "ä", null, null, null], items.Select(item => item.Text));
        Assert.Equal("\"plain\"", items[0].Json.Text);
        Assert.Equal("quo\"te", items[1].Json.Parse().RootElement.GetString());
        Assert.Equal("12.50", items[4].Json.Text);
        Assert.Equal(1, items[5].Json.Parse().RootElement.GetProperty("a")[0].GetInt32());
        Assert.Equal("null", items[6].ToString());
    }

    [Theory]
    [InlineData(401, typeof(PolytomicAuthenticationException))]
    [InlineData(403, typeof(PolytomicPermissionException))]
    [InlineData(404, typeof(PolytomicNotFoundException))]
    [InlineData(409, typeof(PolytomicConflictException))]
    [InlineData(422, typeof(PolytomicInvalidRequestException))]
    [InlineData(418, typeof(PolytomicInvalidRequestException))]
    [InlineData(301, typeof(PolytomicResponseException))]
    public async Task StatusChoosesTheException(int status, Type type)
    {
        using var server = ScriptedServer.Answering(
            status, """{"key": "odd", "message": "No.", "metadata": {"a": 1}}""", "X-Request-Id: r-1");
        await using var client = server.Open();
        var exception = await Assert.ThrowsAnyAsync<PolytomicException>(() => client.Identity.GetAsync().Within());
        Assert.IsType(type, exception);
        Assert.Equal(status, exception.HttpStatus);
        Assert.False(exception.IsRetryable);
    }

    [Fact]
    public async Task ErrorCarriesWhatTheApiSaid()
    {
        using var server = ScriptedServer.Answering(
            429, """{"key": "slow_down", "message": "Too fast.", "metadata": {"limit": 5}}""", "Retry-After: 3600", "X-Request-Id: r-1");
        await using var client = server.Open();
        var exception = await Assert.ThrowsAsync<PolytomicRateLimitException>(
            () => client.Identity.GetAsync(new CallOptions { Timeout = TimeSpan.FromSeconds(20) }).Within());
        Assert.Equal((PolytomicStatus.RateLimited, PolytomicCategory.RateLimit), (exception.Status, exception.Category));
        Assert.Equal("slow_down", exception.Key);
        Assert.Contains("Too fast.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, exception.Metadata!.Value.Parse().RootElement.GetProperty("limit").GetInt32());
        Assert.Equal("r-1", exception.RequestId);
        Assert.Equal(TimeSpan.FromHours(1), exception.RetryAfter);
        Assert.Equal(1, exception.Attempts);
        Assert.True(exception.IsRetryable);
    }

    [Fact]
    public async Task DeadlineIsATimeout()
    {
        using var server = ScriptedServer.Silent();
        await using var client = server.Open();
        var exception = await Assert.ThrowsAsync<PolytomicTimeoutException>(
            () => client.Identity.GetAsync(new CallOptions { Timeout = TimeSpan.FromTicks(1) }).Within());
        Assert.Equal(PolytomicStatus.DeadlineExceeded, exception.Status);
    }

    [Fact]
    public async Task ServerThatIsGoneIsATransportFailure()
    {
        var server = ScriptedServer.Silent();
        await using var client = server.Open();
        server.Dispose();
        var exception = await Assert.ThrowsAnyAsync<PolytomicException>(
            () => client.Identity.GetAsync(new CallOptions { Timeout = TimeSpan.FromSeconds(2) }).Within());
        Assert.True(exception is PolytomicTransportException or PolytomicTimeoutException, exception.ToString());
        Assert.True(exception.IsRetryable);
    }

    [Fact]
    public async Task RawResponseOutlivesItsClientWithAllHeaders()
    {
        using var server = ScriptedServer.Answering(200, "[1]", "X-Echo: Größe", "Set-Cookie: a=1", "Set-Cookie: b=2", "X-Empty:");
        RawResponse response;
        await using (var client = server.Open())
        {
            response = await client.RequestAsync(new RawRequest { Method = "GET", Path = "/api/other" }).Within();
            Assert.Equal(1u, PolytomicLibrary.LiveObjectCount);
        }

        Deadline.ExpectNothingAlive();
        Assert.Equal(
            [
                new("Content-Type", "application/json"), new("Content-Length", "3"), new("X-Echo", "Größe"),
                new("Set-Cookie", "a=1"), new("Set-Cookie", "b=2"), new KeyValuePair<string, string>("X-Empty", ""),
            ],
            response.Headers);
        Assert.Equal(("Größe", "a=1", ""), (response.GetHeader("x-ECHO"), response.GetHeader("set-cookie"), response.GetHeader("X-Empty")));
        Assert.Equal((200, "[1]"), (response.HttpStatus, response.GetText()));
    }

    [Fact]
    public async Task OptionsReachTheServer()
    {
        var heads = new List<string>();
        using var server = new ScriptedServer(head =>
        {
            heads.Add(head);
            return Task.FromResult(ScriptedServer.Answer(200, """{"data": {"id": "c"}}""", "X-Echo: Größe"));
        });
        await using var client = new PolytomicClient(new PolytomicClientOptions
        {
            Url = server.Url,
            ApiKey = "s3cret",
            UserAgent = "nightly-report/2.1",
        });
        await client.Connections.CreateAsync(
            new CreateConnectionRequest { Name = "n", Type = "t", Configuration = new RawJson("{}") },
            new CallOptions { IdempotencyKey = "key-0001", ApiVersion = "2024-02-08", Headers = [new("X-Trace", "t-1")] }).Within();
        var head = Assert.Single(heads);
        Assert.StartsWith("POST /api/connections ", head, StringComparison.Ordinal);
        Assert.Contains("\nAuthorization: Bearer s3cret\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\nIdempotency-Key: key-0001\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("2024-02-08\n", head, StringComparison.Ordinal);
        Assert.Contains("\nX-Trace: t-1\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("nightly-report/2.1 polytomic-csharp/1.0.0", head, StringComparison.Ordinal);
    }
}
