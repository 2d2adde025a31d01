using System.Runtime.InteropServices;
using System.Text;

namespace Polytomic.Interop;

/// <summary>Copies the small native types. Each text is decoded once.</summary>
internal static unsafe class NativeReader
{
    internal static bool Nothing(nint response) => true;

    /// <summary>A result that is there; an answer without one is a fault of the library.</summary>
    internal static T* Result<T>(T* result)
        where T : unmanaged
    {
        return result is not null ? result : throw new InvalidOperationException($"The response holds no {typeof(T).Name}.");
    }

    internal static string Text(NativeString text) =>
        text.Size == 0 ? "" : Encoding.UTF8.GetString(text.Data, checked((int)text.Size));

    internal static string? OptionalText(NativeString text) => text.Data is null ? null : Text(text);

    internal static string StaticText(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    internal static RawJson Json(NativeString json) => new(Text(json));

    internal static AnyValue Value(NativeValue value)
    {
        if (value.Text.Data is null)
        {
            return new AnyValue(Text(value.Json), null);
        }

        // Text without escapes is its own JSON between quotes, which AnyValue can restore: decoding it once is enough.
        var plain = value.Json.Size == value.Text.Size + 2;
        return new AnyValue(plain ? null : Text(value.Json), Text(value.Text));
    }

    internal static Timestamp Timestamp(NativeTimestamp timestamp) => new(Text(timestamp.Text), Time(timestamp.Microseconds));

    internal static DateTimeOffset? Time(long microseconds)
    {
        const long first = -62_135_596_800_000_000; // year 1
        const long last = 253_402_300_799_999_999; // the end of year 9999
        return microseconds is < first or > last ? null : DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }

    internal static string[] Texts(nuint count, NativeString* items)
    {
        var list = count == 0 ? [] : new string[count];
        for (var index = 0; index < list.Length; index++)
        {
            list[index] = Text(items[index]);
        }

        return list;
    }

    internal static AnyValue[] Values(nuint count, NativeValue* items)
    {
        var list = count == 0 ? [] : new AnyValue[count];
        for (var index = 0; index < list.Length; index++)
        {
            list[index] = Value(items[index]);
        }

        return list;
    }

    internal static KeyValuePair<string, string>[] Parameters(nuint count, NativeParameter* items)
    {
        var list = count == 0 ? [] : new KeyValuePair<string, string>[count];
        for (var index = 0; index < list.Length; index++)
        {
            list[index] = new(Text(items[index].Name), Text(items[index].Value));
        }

        return list;
    }
}
