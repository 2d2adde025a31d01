using System.Text.Json;

namespace Polytomic.Conformance;

/// <summary>Runs one case after the other, remembering what cases save for later ones.</summary>
internal sealed class CaseRunner(PolytomicClient client, string transport, CaseVariables variables)
{
    /// <summary>The line of output for a case; null where it is not for this language and transport.</summary>
    internal async Task<string?> RunAsync(JsonElement element)
    {
        if (!Includes(element, "languages", "csharp") || !IsFor(element, transport))
        {
            return null;
        }

        var name = element.GetProperty("name").GetString()!;
        var request = new CaseRequest(element.TryGetProperty("request", out var members) ? members : default, variables);
        try
        {
            var result = await RunAsync(element.GetProperty("operation").GetString()!, request, Options(element)).ConfigureAwait(false);
            if (element.TryGetProperty("save", out var variable))
            {
                using var saved = JsonDocument.Parse(result);
                variables.Set(variable.GetString()!, saved.RootElement.GetProperty("id").GetString()!);
            }

            return Line(name, "result", result);
        }
        catch (PolytomicException exception)
        {
            return Line(name, "error", ResultWriter.ToJson(exception, ResultWriter.WriteError));
        }
    }

    private async Task<string> RunAsync(string operation, CaseRequest request, CallOptions? options)
    {
        if (operation != "request")
        {
            return await CaseDispatch.RunAsync(client, operation, request, options).ConfigureAwait(false);
        }

        var raw = new RawRequest
        {
            Method = request.Text("method"),
            Path = request.Text("path"),
            Query = request.Parameters("query"),
            Body = request.OptionalText("body") is { } body ? new RawJson(body) : null,
        };
        var response = await client.RequestAsync(raw, options).ConfigureAwait(false);
        return ResultWriter.ToJson(response, ResultWriter.WriteRawResponse);
    }

    private CallOptions? Options(JsonElement element)
    {
        if (!element.TryGetProperty("options", out var members))
        {
            return null;
        }

        var options = new CaseRequest(members, variables);
        return new CallOptions
        {
            Timeout = options.Number("timeout_milliseconds") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            IdempotencyKey = options.OptionalText("idempotency_key"),
            ApiVersion = options.OptionalText("api_version"),
            Headers = options.Parameters("headers"),
        };
    }

    // Without a list a case is for the engine, in this process and behind a server.
    private static bool IsFor(JsonElement element, string transport) =>
        element.TryGetProperty("transports", out _) ? Includes(element, "transports", transport) : transport is "local" or "http";

    private static bool Includes(JsonElement element, string list, string value) =>
        !element.TryGetProperty(list, out var items) || items.EnumerateArray().Any(item => item.ValueEquals(value));

    private static string Line(string name, string outcome, string json) =>
        $"{{\"case\":\"{JsonEncodedText.Encode(name)}\",\"{outcome}\":{json}}}";
}
