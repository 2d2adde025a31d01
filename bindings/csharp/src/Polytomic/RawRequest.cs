using Polytomic.Interop;

namespace Polytomic;

/// <summary>Any request to the API.</summary>
public sealed record RawRequest
{
    /// <summary>GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS.</summary>
    public required string Method { get; init; }

    /// <summary>Path from the root, such as <c>/api/me</c>, percent-encoded already and without query.</summary>
    public required string Path { get; init; }

    /// <summary>Query parameters, encoded by the library. Repeat a name to give it several values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Query { get; init; }

    /// <summary>Body, JSON as a rule.</summary>
    public RawJson? Body { get; init; }

    internal unsafe NativeRawRequest ToNative(ref NativeInput input)
    {
        var native = new NativeRawRequest
        {
            StructSize = (uint)sizeof(NativeRawRequest),
            Method = input.Text(Method),
            Path = input.Text(Path),
            Body = input.Json(Body),
        };
        native.Query = input.Parameters(Query, out native.QueryCount);
        return native;
    }
}
