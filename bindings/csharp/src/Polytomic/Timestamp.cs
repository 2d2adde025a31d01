namespace Polytomic;

/// <summary>A point in time as the API wrote it, and as a time where it can be read as one.</summary>
/// <param name="Text">The text as it was received, RFC 3339 as a rule.</param>
/// <param name="Time">The time in UTC, to the microsecond; null where the text is not RFC 3339.</param>
public readonly record struct Timestamp(string Text, DateTimeOffset? Time)
{
    /// <summary>The text as it was received.</summary>
    public override string ToString() => Text;
}
