using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

/// <summary>What must hold over HTTP and with the local engine alike.</summary>
public abstract class TransportTests
{
    private protected abstract PolytomicClient Open();

    private protected abstract Catalog Catalog { get; }

    [Fact]
    public async Task ConnectionIsReadAsARecord()
    {
        await using var client = Open();
        var connection = await client.Connections.GetAsync(Catalog.ConnectionId).Within();
        Assert.Equal(Catalog.ConnectionId, connection.Id);
        Assert.Equal("Shop", connection.Name);
        Assert.Equal("sqlite", connection.Type?.Id);
        Assert.Equal(Catalog.Database, connection.Configuration!.Value.Parse().RootElement.GetProperty("path").GetString());
        Assert.InRange(connection.CreatedAt!.Value.Time!.Value, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Null(connection.AuthUrl);
    }

    [Fact]
    public async Task SourceTargetsAndFieldsAreRead()
    {
        await using var client = Open();
        var source = await client.Sources.GetAsync(Catalog.ConnectionId).Within();
        Assert.Contains(source.Items!["table"].Items!, item => item.Text == "main.Größen");

        var list = await client.Targets.ListAsync(Catalog.ConnectionId).Within();
        var orders = Assert.Single(list.Targets!, target => target.Id == "main.orders");
        Assert.Contains(orders.Modes!, mode => mode.Id == SyncMode.UpdateOrCreate && mode.RequiresIdentity == true);
        Assert.All(orders.Modes!, mode => Assert.True(mode.Id.IsKnown));

        var fields = await client.Targets.GetFieldsAsync(
            Catalog.ConnectionId, new GetSyncTargetFieldsRequest { Target = "main.customers", Refresh = true }).Within();
        var email = Assert.Single(fields.Fields!, field => field.Name == "email");
        Assert.Equal(FieldType.String, email.Type);
        Assert.True(email.SupportsIdentity);
    }

    [Fact]
    public async Task ParametersReachTheEngine()
    {
        await using var client = Open();
        var fields = await client.Sources.GetFieldsAsync(Catalog.ConnectionId, new GetSyncSourceFieldsRequest
        {
            Params = [new("query", "SELECT id, email AS 'e-Mail €' FROM customers")],
        }).Within();
        Assert.Equal(["id", "e-Mail €"], fields.Select(field => field.Name));
    }

    [Fact]
    public async Task ConnectionIsCreatedChangedAndDeleted()
    {
        await using var client = Open();
        var configuration = Catalog.Configuration;
        var created = await client.Connections.CreateAsync(new CreateConnectionRequest
        {
            Name = "Zweite \"Größe\" 😀",
            Type = "sqlite",
            Configuration = configuration,
            Validate = false,
        }).Within();
        Assert.Equal("Zweite \"Größe\" 😀", created.Name);

        var updated = await client.Connections.UpdateAsync(
            created.Id, new UpdateConnectionRequest { Name = new string('x', 10_000), Configuration = configuration }).Within();
        Assert.Equal(10_000, updated.Name!.Length);

        await client.Connections.DeleteAsync(created.Id).Within();
        var gone = await Assert.ThrowsAsync<PolytomicNotFoundException>(() => client.Connections.GetAsync(created.Id)).Within();
        Assert.Equal((PolytomicStatus.NotFound, "not_found", 404), (gone.Status, gone.StatusName, gone.HttpStatus));
        Assert.False(gone.IsRetryable || gone.MaybeApplied);
        Assert.Contains(created.Id, gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RawRequestReachesWhatHasNoMethod()
    {
        await using var client = Open();
        var path = $"/api/connections/{Catalog.ConnectionId}/modelsync/target/fields";
        var response = await client.RequestAsync(
            new RawRequest { Method = "GET", Path = path, Query = [new("target", "main.orders")] }).Within();
        Assert.Equal(200, response.HttpStatus);
        Assert.Contains("\"customer_id\"", response.GetText(), StringComparison.Ordinal);
        Assert.Null(response.GetHeader("X-Nothing"));
        Assert.Throws<ArgumentNullException>(() => response.GetHeader(null!));
    }

    [Fact]
    public async Task WrongContentIsAnErrorThatNamesTheField()
    {
        await using var client = Open();
        var missing = await Assert.ThrowsAsync<PolytomicUsageException>(() => client.Connections.GetAsync("")).Within();
        Assert.Equal((PolytomicStatus.MissingField, "id"), (missing.Status, missing.Field));

        var conflicting = await Assert.ThrowsAsync<PolytomicUsageException>(() => client.Targets.GetFieldsAsync(
            Catalog.ConnectionId, new GetSyncTargetFieldsRequest { Target = "main.orders", Properties = [new("name", "x")] })).Within();
        Assert.Equal(PolytomicStatus.ConflictingFields, conflicting.Status);

        // An unpaired surrogate cannot be encoded.
        var text = await Assert.ThrowsAsync<PolytomicUsageException>(() => client.Connections.GetAsync("a\ud800b")).Within();
        Assert.Equal((PolytomicStatus.InvalidUtf8, "id"), (text.Status, text.Field));

        var json = await Assert.ThrowsAsync<PolytomicUsageException>(() => client.Connections.CreateAsync(
            new CreateConnectionRequest { Name = "x", Type = "sqlite", Configuration = new RawJson("{") })).Within();
        Assert.Equal((PolytomicStatus.InvalidJson, "configuration"), (json.Status, json.Field));

        Assert.Throws<ArgumentNullException>(() => { _ = client.Connections.GetAsync(null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = client.Connections.CreateAsync(null!); });
    }

    [Fact]
    public async Task TenThousandCallsAtOnceAllComplete()
    {
        await using (var client = Open())
        {
            using var source = new CancellationTokenSource();
            var calls = Enumerable.Range(0, 10_000).Select(_ => client.Identity.GetAsync(cancellationToken: source.Token)).ToList();
            var identities = await Task.WhenAll(calls).Within();
            Assert.All(identities, identity => Assert.Equal(identities[0].Id, identity.Id));
        }

        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public async Task CallsSurviveCollectionsAtEveryTurn()
    {
        await using (var client = Open())
        {
            using var source = new CancellationTokenSource();
            var lists = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ListAmidCollectionsAsync(client, source.Token))).Within();
            Assert.All(lists, list => Assert.Contains(list.Targets!, target => target is { Id: "main.customers", Name: "customers" }));
        }

        Deadline.ExpectNothingAlive();
    }

    [Fact]
    public async Task CancellingRacesWithCompleting()
    {
        await using (var client = Open())
        {
            for (var round = 0; round < 1_000; round++)
            {
                using var source = new CancellationTokenSource();
                var call = client.Identity.GetAsync(cancellationToken: source.Token);
                var cancel = Task.Run(source.Cancel);
                try
                {
                    Assert.NotEmpty((await call.Within()).Id);
                }
                catch (OperationCanceledException exception)
                {
                    Assert.Equal(source.Token, exception.CancellationToken);
                }

                await cancel.Within();
            }
        }

        Deadline.ExpectNothingAlive();
    }

    /// <summary>Moves everything that can move while this call and others are in flight, and again when it completes.</summary>
    private async Task<TargetList> ListAmidCollectionsAsync(PolytomicClient client, CancellationToken token)
    {
        var request = new ListSyncTargetsRequest { IncludeTargetCreationValues = true };
        var call = client.Targets.ListAsync(Catalog.ConnectionId, request, cancellationToken: token);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        var list = await call;
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        return list;
    }
}

public sealed class LocalTransportTests : TransportTests, IClassFixture<Catalog>
{
    public LocalTransportTests(Catalog catalog) => Catalog = catalog;

    private protected override Catalog Catalog { get; }

    private protected override PolytomicClient Open() => Catalog.Open();
}

public sealed class HttpTransportTests : TransportTests, IClassFixture<ServedCatalog>
{
    private readonly ServedCatalog _served;

    public HttpTransportTests(ServedCatalog served) => _served = served;

    private protected override Catalog Catalog => _served.Catalog;

    private protected override PolytomicClient Open() => _served.Open();
}
