using System.Text;
using Polytomic.Interop;

namespace Polytomic;

/// <summary>The answer to a <see cref="RawRequest"/>.</summary>
public sealed class RawResponse
{
    private RawResponse(int httpStatus, IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        HttpStatus = httpStatus;
        Headers = headers;
        Body = body;
    }

    /// <summary>HTTP status. Local answers carry the status that the API documents.</summary>
    public int HttpStatus { get; }

    /// <summary>All headers in the order in which they came. A name that came several times is there as often.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The body as it came; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body as text.</summary>
    public string GetText() => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The first header with that name, in any case; null where there is none.</summary>
    public string? GetHeader(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    internal static unsafe RawResponse FromNative(nint response)
    {
        NativeParameter* headers;
        var count = NativeMethods.polytomic_response_headers(response, &headers);
        var json = NativeMethods.polytomic_response_json(response);
        return new RawResponse(
            NativeMethods.polytomic_response_http_status(response),
            NativeReader.Parameters(count, headers),
            new ReadOnlySpan<byte>(json.Data, checked((int)json.Size)).ToArray());
    }
}
