using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Polytomic.Tests.Support;
using Xunit;

namespace Polytomic.Tests;

/// <summary>The options that say how the server is reached, and whether it is the right one, reach the library.</summary>
public sealed class ConnectionOptionsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("polytomic-test-");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ConnectionsAreLimited(int limit)
    {
        var open = 0;
        var most = 0;
        var full = new TaskCompletionSource();
        using var server = new ScriptedServer(async _ =>
        {
            lock (full)
            {
                most = Math.Max(most, ++open);
            }

            if (most == limit)
            {
                full.TrySetResult();
            }

            // Nobody is answered before all connections that there may be are in use.
            await full.Task;
            await Task.Delay(1);
            lock (full)
            {
                open--;
            }

            return Me();
        });
        await using var client = new PolytomicClient(new() { Url = server.Url, ConnectionLimit = limit });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Identity.GetAsync())).Within();
        Assert.Equal(limit, most);
    }

    [Fact]
    public async Task IdleConnectionIsNotUsedAgain()
    {
        using var server = new ScriptedServer(_ => Task.FromResult(Me()));
        Assert.Equal(["false", "true"], await Task.WhenAll(SecondCallAsync(1), SecondCallAsync(3600)).Within());

        async Task<string> SecondCallAsync(int seconds)
        {
            var reused = new ConcurrentQueue<string>();
            await using var client = new PolytomicClient(new()
            {
                Url = server.Url,
                IdleTimeout = TimeSpan.FromSeconds(seconds),
                LogLevel = PolytomicLogLevel.Debug,
                Log = record => reused.Enqueue(record.Fields.FirstOrDefault(field => field.Key == "connection_reused").Value),
            });
            await client.Identity.GetAsync();

            // Whole seconds count, so that the second one must be over.
            await Task.Delay(TimeSpan.FromSeconds(2.2));
            await client.Identity.GetAsync();
            return reused.Last(value => value is not null);
        }
    }

    [Fact]
    public async Task UnixSocketLeadsToTheServer()
    {
        var path = Path.Combine(_directory.FullName, "socket");
        using var server = new ScriptedServer(_ => Task.FromResult(Me()), new UnixDomainSocketEndPoint(path));
        await using var client = new PolytomicClient(new() { Url = "http://localhost:1", ApiKey = "k", UnixSocket = path });
        Assert.Equal("me", (await client.Identity.GetAsync().Within()).Id);
    }

    [Fact]
    public async Task ProxyIsTheOneThatIsGiven()
    {
        using var proxy = new ScriptedServer(head => Task.FromResult(Me(head.Split(' ')[1])));
        await using var client = new PolytomicClient(
            new() { Url = "http://api.example.com", AllowInsecureHttp = true, ApiKey = "k", Proxy = proxy.Url });
        Assert.Equal("http://api.example.com/api/me", (await client.Identity.GetAsync().Within()).Id);
    }

    [Theory]
    [InlineData(true, "proxy")]
    [InlineData(false, "server")]
    public async Task ProxyOfTheEnvironmentMayBeIgnored(bool use, string expected)
    {
        // A loopback address would never be asked for through a proxy of the environment; this one is not seen as such.
        using var server = new ScriptedServer(_ => Task.FromResult(Me("server")));
        using var proxy = new ScriptedServer(_ => Task.FromResult(Me("proxy")));
        using var variable = new NativeEnvironment("http_proxy", proxy.Url);
        using var exceptions = new NativeEnvironment("no_proxy", "nothing.example.com");
        await using var client = new PolytomicClient(new()
        {
            Url = server.Url.Replace("127.0.0.1", "0.0.0.0", StringComparison.Ordinal),
            AllowInsecureHttp = true,
            UseEnvironmentProxy = use,
        });
        Assert.Equal(expected, (await client.Identity.GetAsync().Within()).Id);
    }

    [Fact]
    public async Task CertificateIsTrustedByItsAuthorityOrNotAtAll()
    {
        using var certificate = MakeCertificate();
        using var server = new ScriptedServer(_ => Task.FromResult(Me()), certificate: certificate);
        await using (var strict = new PolytomicClient(new() { Url = server.Url, ApiKey = "k", MaximumAttempts = 1 }))
        {
            var exception = await Assert.ThrowsAsync<PolytomicTransportException>(() => strict.Identity.GetAsync().Within());
            Assert.Equal(PolytomicStatus.Tls, exception.Status);
        }

        await using (var knowing = new PolytomicClient(new() { Url = server.Url, CertificateAuthorityFile = Save(certificate) }))
        {
            Assert.Equal("me", (await knowing.Identity.GetAsync().Within()).Id);
        }

        var warnings = new ConcurrentQueue<LogRecord>();
        await using (var careless = new PolytomicClient(new()
        {
            Url = server.Url,
            ApiKey = "k",
            AllowUnverifiedTls = true,
            Log = warnings.Enqueue,
            LogLevel = PolytomicLogLevel.Warning,
        }))
        {
            Assert.Equal("me", (await careless.Identity.GetAsync().Within()).Id);
        }

        Assert.Contains("allow_unverified_tls", Assert.Single(warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublicKeyMustBeOneOfThoseThatArePinned()
    {
        using var certificate = MakeCertificate();
        using var server = new ScriptedServer(_ => Task.FromResult(Me()), certificate: certificate);
        var file = Save(certificate);
        var other = Pin([]);
        await using (var client = new PolytomicClient(new()
        {
            Url = server.Url,
            CertificateAuthorityFile = file,
            PinnedPublicKey = $"{other};{Pin(certificate.PublicKey.ExportSubjectPublicKeyInfo())}",
        }))
        {
            Assert.Equal("me", (await client.Identity.GetAsync().Within()).Id);
        }

        await using (var client = new PolytomicClient(new() { Url = server.Url, CertificateAuthorityFile = file, PinnedPublicKey = other }))
        {
            var exception = await Assert.ThrowsAsync<PolytomicTransportException>(() => client.Identity.GetAsync().Within());
            Assert.Equal(PolytomicStatus.Tls, exception.Status);
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Me(string id = "me") => ScriptedServer.Answer(200, $$$"""{"data": {"id": "{{{id}}}"}}""");

    private static string Pin(byte[] publicKey) => $"sha256//{Convert.ToBase64String(SHA256.HashData(publicKey))}";

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=polytomic-test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private string Save(X509Certificate2 certificate)
    {
        var path = Path.Combine(_directory.FullName, "authority.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }
}
