using System.Text.Json;

namespace Polytomic.Tests.Support;

/// <summary>A catalog in a directory of its own, with one connection to a small SQLite database.</summary>
public sealed class Catalog : IDisposable
{
    private const string Shop = """
        CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT, joined DATETIME);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), total REAL);
        CREATE VIEW spending AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id;
        CREATE TABLE "Größen" ("Kürzel" TEXT PRIMARY KEY, "Maß" REAL);
        INSERT INTO customers VALUES (1, 'ada@example.com', 'Ada', '2026-01-02T03:04:05Z'), (2, 'böll@example.com', NULL, NULL);
        INSERT INTO orders VALUES (1, 1, 9.5), (2, 1, 20), (3, 2, 1.25);
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("polytomic-test-");

    public Catalog()
    {
        Command.Run("sqlite3", ["-bail", "-init", "/dev/null", Database, Shop]);
        using var client = Open();
        ConnectionId = client.Connections.CreateAsync(new CreateConnectionRequest
        {
            Name = "Shop",
            Type = "sqlite",
            Configuration = Configuration,
        }).GetAwaiter().GetResult().Id;
    }

    internal string ConnectionId { get; }

    internal string Database => Path.Combine(_directory.FullName, "shop.db");

    internal RawJson Configuration => new($$"""{"path": "{{JsonEncodedText.Encode(Database)}}"}""");

    internal string File => Path.Combine(_directory.FullName, "catalog.db");

    internal string Url => $"local:{File}";

    internal PolytomicClient Open() => new(new PolytomicClientOptions { Url = Url });

    public void Dispose() => _directory.Delete(recursive: true);
}
