using System.Text.Json;
using Polytomic.Interop;
using Xunit;

namespace Polytomic.Tests;

public sealed class ValueTests
{
    [Fact]
    public void RawJsonParsesAndRefuses()
    {
        using var document = JsonDocument.Parse("""{"a": 1}""");
        Assert.Equal("""{"a": 1}""", RawJson.FromElement(document.RootElement).Text);
        Assert.ThrowsAny<JsonException>(() => new RawJson("{").Parse());
        Assert.Equal("", default(RawJson).Text);
    }

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.0000000+00:00")]
    [InlineData(1_700_000_000_123_456, "2023-11-14T22:13:20.1234560+00:00")]
    [InlineData(-62_135_596_800_000_000, "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData(253_402_300_799_999_999, "9999-12-31T23:59:59.9999990+00:00")]
    [InlineData(-62_135_596_800_000_001, null)]
    [InlineData(253_402_300_800_000_000, null)]
    [InlineData(long.MinValue, null)]
    public void MicrosecondsBecomeATimeWhereOneExists(long microseconds, string? expected) =>
        Assert.Equal(expected, NativeReader.Time(microseconds)?.ToString("o"));

    [Fact]
    public void EnumerationsCompareByTheirText()
    {
        Assert.Equal(SyncMode.UpdateOrCreate, new SyncMode("updateOrCreate"));
        Assert.NotEqual(SyncMode.Create, SyncMode.Update);
        Assert.Equal("", default(SyncMode).Value);
        Assert.False(default(SyncMode).IsKnown);
    }

    [Fact]
    public unsafe void InputGrowsBeyondTheStack()
    {
        var buffer = stackalloc byte[NativeInput.InitialSize];
        var input = new NativeInput(buffer);
        try
        {
            var texts = Enumerable.Range(0, 500).Select(index => new string((char)('a' + index % 26), index) + "€😀").ToList();
            var native = input.Texts(texts, out var count);
            Assert.Equal(texts, NativeReader.Texts(count, native));
            var parameters = texts.Select(text => KeyValuePair.Create(text, "")).ToList();
            Assert.Equal(parameters, NativeReader.Parameters(count, input.Parameters(parameters, out count)));
            Assert.Equal(texts, NativeReader.Texts((nuint)texts.Count, native));
            Assert.True(input.Text("").Data is not null);
            Assert.True(input.Text(null).Data is null);
        }
        finally
        {
            input.Free();
        }
    }
}
