using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Polytomic.Conformance;

internal static partial class ResultWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string ToJson<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            write(writer, value);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static void WriteError(Utf8JsonWriter writer, PolytomicException exception)
    {
        writer.WriteStartObject();
        writer.WriteString("status", exception.StatusName);
        writer.WriteString("category", JsonNamingPolicy.SnakeCaseLower.ConvertName(exception.Category.ToString()));
        writer.WriteNumber("http_status", exception.HttpStatus ?? 0);
        writer.WriteString("message", exception.Message);
        WriteOptional(writer, "key", exception.Key);
        WriteOptional(writer, "field", exception.Field);
        writer.WriteBoolean("retryable", exception.IsRetryable);
        writer.WriteBoolean("maybe_applied", exception.MaybeApplied);
        writer.WriteEndObject();
    }

    internal static void WriteRawResponse(Utf8JsonWriter writer, RawResponse response)
    {
        writer.WriteStartObject();
        writer.WriteNumber("http_status", response.HttpStatus);
        writer.WriteString("body", response.GetText());
        writer.WriteEndObject();
    }

    internal static void WriteValues(Utf8JsonWriter writer, IReadOnlyList<AnyValue> values) => WriteList(writer, values, WriteValue);

    internal static void WriteList<T>(Utf8JsonWriter writer, IReadOnlyList<T> list, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        foreach (var item in list)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }

    internal static void WriteMap<T>(Utf8JsonWriter writer, IReadOnlyDictionary<string, T> map, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in map)
        {
            writer.WritePropertyName(key);
            write(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, IReadOnlyList<string> texts) =>
        WriteList(writer, texts, static (writer, text) => writer.WriteStringValue(text));

    private static void WriteValue(Utf8JsonWriter writer, AnyValue value) =>
        writer.WriteRawValue(value.Json.Text, skipInputValidation: true);

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }
}
