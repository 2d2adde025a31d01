using System.Runtime.CompilerServices;

namespace Polytomic;

/// <summary>Turns time spans into the milliseconds of the library, where zero means its default.</summary>
internal static class Duration
{
    internal static ulong Milliseconds(TimeSpan? span, [CallerArgumentExpression(nameof(span))] string name = "")
    {
        if (span is not { } given)
        {
            return 0;
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(given, TimeSpan.Zero, name);

        // Rounded up: a wish for less than a millisecond must not become the default.
        return (ulong)Math.Ceiling(given.TotalMilliseconds);
    }
}
