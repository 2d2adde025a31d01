// Lists the connections, and what the first one (or the one given) can be read from and written to.
// Usage: Inventory [CONNECTION [TARGET]], with POLYTOMIC_URL and POLYTOMIC_API_KEY in the environment.

using Polytomic;

await using var client = new PolytomicClient(new PolytomicClientOptions
{
    Url = Environment.GetEnvironmentVariable("POLYTOMIC_URL") ?? "local:",
    ApiKey = Environment.GetEnvironmentVariable("POLYTOMIC_API_KEY"),
});

try
{
    var connections = await client.Connections.ListAsync();
    foreach (var connection in connections)
    {
        Console.WriteLine($"connection {connection.Id} {connection.Name} {connection.Type?.Id}");
    }

    if ((args.ElementAtOrDefault(0) ?? First(connections)?.Id) is { } id)
    {
        await ShowAsync(id, args.ElementAtOrDefault(1));
    }

    return 0;
}
catch (PolytomicException exception)
{
    Console.Error.WriteLine($"{exception.StatusName}: {exception.Message}");
    return 1;
}

static T? First<T>(IReadOnlyList<T> list)
    where T : class => list is [var first, ..] ? first : null;

async Task ShowAsync(string id, string? chosen)
{
    var source = await client.Sources.GetAsync(id);
    foreach (var item in source.Items?.Keys ?? [])
    {
        Console.WriteLine($"source {item}");
    }

    var targets = (await client.Targets.ListAsync(id)).Targets ?? [];
    foreach (var target in targets)
    {
        Console.WriteLine($"target {target.Id} {string.Join(',', (target.Modes ?? []).Select(mode => mode.Id))}");
    }

    if ((chosen ?? First(targets)?.Id) is { } name)
    {
        var fields = await client.Targets.GetFieldsAsync(id, new GetSyncTargetFieldsRequest { Target = name });
        foreach (var field in fields.Fields ?? [])
        {
            Console.WriteLine($"field {field.Id} {field.Type} {(field.SupportsIdentity == true ? "identity" : "-")}");
        }
    }
}
