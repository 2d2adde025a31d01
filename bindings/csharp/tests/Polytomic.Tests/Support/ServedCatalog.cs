using System.Diagnostics;

namespace Polytomic.Tests.Support;

/// <summary>A catalog that the command line tool serves over HTTP on the loopback interface.</summary>
public sealed class ServedCatalog : IDisposable
{
    private readonly Process _server;

    public ServedCatalog()
    {
        ApiKey = Command.Run(Command.Polytomic, ["keys", "create", "--catalog", Catalog.File, "test"]).Trim();
        _server = Command.Start(Command.Polytomic, ["serve", "--listen", "127.0.0.1:0", "--catalog", Catalog.File]);

        // Its first line is "listening on http://ADDRESS:PORT".
        Url = _server.StandardOutput.ReadLine()!.Split(' ')[^1];
        _ = _server.StandardError.ReadToEndAsync();
    }

    internal Catalog Catalog { get; } = new();

    internal string ApiKey { get; }

    internal string Url { get; }

    internal PolytomicClient Open() => new(new PolytomicClientOptions { Url = Url, ApiKey = ApiKey });

    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        Catalog.Dispose();
    }
}
