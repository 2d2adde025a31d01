using System.Text.Json;
using System.Text.Json.Nodes;

namespace Polytomic.Conformance;

/// <summary>The request of a case, or its options, read as the types of the binding.</summary>
internal sealed class CaseRequest
{
    private readonly JsonElement _members;
    private readonly CaseVariables _variables;

    internal CaseRequest(JsonElement members, CaseVariables variables)
    {
        _members = members;
        _variables = variables;
    }

    /// <summary>A text that C# cannot leave out; the library takes an empty one as absent.</summary>
    internal string Text(string name) => OptionalText(name) ?? "";

    internal string? OptionalText(string name) => Member(name) is { } value ? _variables.Fill(value.GetString()!) : null;

    internal bool? Boolean(string name) => Member(name)?.GetBoolean();

    internal double? Number(string name) => Member(name)?.GetDouble();

    internal RawJson Json(string name) => OptionalJson(name) ?? default;

    internal RawJson? OptionalJson(string name)
    {
        if (Member(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("$text", out var text))
        {
            return new RawJson(_variables.Fill(text.GetString()!));
        }

        return new RawJson(Filled(JsonNode.Parse(value.GetRawText()))?.ToJsonString() ?? "null");
    }

    internal IReadOnlyList<string>? Texts(string name) =>
        Member(name)?.EnumerateArray().Select(item => _variables.Fill(item.GetString()!)).ToList();

    internal IReadOnlyList<KeyValuePair<string, string>>? Parameters(string name) =>
        Member(name)?.EnumerateArray().Select(pair => KeyValuePair.Create(
            _variables.Fill(pair[0].GetString()!), _variables.Fill(pair[1].GetString()!))).ToList();

    private JsonElement? Member(string name) =>
        _members.ValueKind == JsonValueKind.Object && _members.TryGetProperty(name, out var value) ? value : null;

    private JsonNode? Filled(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Filled(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Filled)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(_variables.Fill(text)),
        _ => node?.DeepClone(),
    };
}
