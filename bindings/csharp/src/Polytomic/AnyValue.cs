namespace Polytomic;

/// <summary>Any JSON value: its JSON text, and its plain text as well where it is a JSON string.</summary>
public readonly record struct AnyValue
{
    // Null where the JSON is the plain text between quotes.
    private readonly string? _json;

    internal AnyValue(string? json, string? text)
    {
        _json = json;
        Text = text;
    }

    /// <summary>The value where it is a string; null for every other value.</summary>
    public string? Text { get; }

    /// <summary>The JSON text of the value.</summary>
    public RawJson Json => new(_json ?? (Text is null ? "null" : $"\"{Text}\""));

    /// <summary>The plain text of a string, the JSON text of anything else.</summary>
    public override string ToString() => Text ?? Json.Text;
}
