namespace Polytomic;

/// <summary>Turns counts into those of the library, where zero means its default.</summary>
internal static class Limit
{
    internal static ulong Positive(long? value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value ?? 1, name);
        return (ulong)(value ?? 0);
    }
}
