using System.Text.Json;

namespace Polytomic;

/// <summary>
/// JSON of any shape, kept as its text: configurations, metadata, schemas. Texts are compared as they are written.
/// </summary>
public readonly record struct RawJson
{
    /// <summary>Keeps a JSON text. The library checks it where it is used.</summary>
    public RawJson(string text) => OptionalText = text;

    /// <summary>The JSON text; empty for the default value, which is absent.</summary>
    public string Text => OptionalText ?? "";

    internal string? OptionalText { get; }

    /// <summary>Keeps the text of a parsed element.</summary>
    public static RawJson FromElement(JsonElement element) => new(element.GetRawText());

    /// <summary>Parses the text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public JsonDocument Parse() => JsonDocument.Parse(Text);

    /// <summary>Tells the length only: the text may hold secrets. The text is <see cref="Text"/>.</summary>
    public override string ToString() => $"JSON of {Text.Length} characters";
}
