using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Polytomic.Bench;

/// <summary>Answers every request with the same JSON, over connections that stay open.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;

    internal FileServer(byte[] body)
    {
        var head = $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        _answer = [.. Encoding.ASCII.GetBytes(head), .. body];
        _listener.Start();
        _ = AcceptAsync();
    }

    internal string Url => $"http://{_listener.LocalEndpoint}";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync().ConfigureAwait(false));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The server was disposed.
        }
    }

    private async Task AnswerAsync(TcpClient connection)
    {
        using (connection)
        {
            // Requests without a body end with an empty line.
            using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (line.Length == 0)
                {
                    await connection.GetStream().WriteAsync(_answer).ConfigureAwait(false);
                }
            }
        }
    }
}
