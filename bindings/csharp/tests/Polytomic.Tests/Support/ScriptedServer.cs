using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Polytomic.Tests.Support;

/// <summary>An HTTP server that answers as the test says, or not at all.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener;
    private readonly Func<string, Task<string>> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly CancellationTokenSource _stop = new();

    /// <param name="answer">From the head of a request to the whole answer.</param>
    /// <param name="endPoint">Where to listen, if not on a port of the loopback interface.</param>
    /// <param name="certificate">Makes it an HTTPS server.</param>
    internal ScriptedServer(Func<string, Task<string>> answer, EndPoint? endPoint = null, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        endPoint ??= new IPEndPoint(IPAddress.Loopback, 0);
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(endPoint);
        _listener.Listen();
        _ = AcceptAsync();
    }

    internal string Url => $"{(_certificate is null ? "http" : "https")}://{_listener.LocalEndPoint}";

    internal static ScriptedServer Silent() => new(static _ => new TaskCompletionSource<string>().Task);

    internal static ScriptedServer Answering(int status, string body, params string[] headers) =>
        new(_ => Task.FromResult(Answer(status, body, headers)));

    internal static string Answer(int status, string body, params string[] headers) =>
        $"HTTP/1.1 {status} Scripted\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
        + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body;

    internal PolytomicClient Open() => new(new PolytomicClientOptions { Url = Url, ApiKey = "key" });

    /// <summary>Completes when a request more has arrived.</summary>
    internal Task NextRequestAsync() => _arrived.WaitAsync();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
        _arrived.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stop = _stop.Token;
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync(stop), stop);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket connection, CancellationToken stop)
    {
        try
        {
            await using var stream = await OpenAsync(new NetworkStream(connection, ownsSocket: true), stop);
            using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            while (await ReadHeadAsync(reader, stop) is { } head)
            {
                _arrived.Release();
                await stream.WriteAsync(Encoding.UTF8.GetBytes(await _answer(head).WaitAsync(stop)), stop);
            }
        }
        catch (Exception exception) when (exception
            is IOException or AuthenticationException or ObjectDisposedException or OperationCanceledException)
        {
            // The client hung up, or the test is over.
        }
    }

    private async Task<Stream> OpenAsync(NetworkStream network, CancellationToken stop)
    {
        if (_certificate is null)
        {
            return network;
        }

        var secure = new SslStream(network);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, stop);
        return secure;
    }

    /// <summary>The head of the next request, whose body is read and dropped; null at the end.</summary>
    private static async Task<string?> ReadHeadAsync(StreamReader reader, CancellationToken stop)
    {
        var head = new StringBuilder();
        var length = 0;
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            if (line.Length == 0)
            {
                if (length > 0)
                {
                    await reader.ReadBlockAsync(new char[length], stop);
                }

                return head.ToString();
            }

            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
            }

            head.Append(line).Append('\n');
        }

        return null;
    }
}
