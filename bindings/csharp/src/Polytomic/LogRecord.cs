namespace Polytomic;

/// <summary>How important a log record is.</summary>
public enum PolytomicLogLevel
{
    /// <summary>No records.</summary>
    Off = 0,

    /// <summary>Something failed.</summary>
    Error = 1,

    /// <summary>Something is not as it should be.</summary>
    Warning = 2,

    /// <summary>What the client does.</summary>
    Info = 3,

    /// <summary>How it does it.</summary>
    Debug = 4,
}

/// <summary>One log record; secrets are removed already.</summary>
/// <param name="Level">How important it is.</param>
/// <param name="Time">When it was made.</param>
/// <param name="Component">The part of the library that speaks, such as "http".</param>
/// <param name="Message">What happened, in words.</param>
/// <param name="Fields">The particulars, such as status and duration.</param>
public sealed record LogRecord(
    PolytomicLogLevel Level,
    DateTimeOffset Time,
    string Component,
    string Message,
    IReadOnlyList<KeyValuePair<string, string>> Fields);
