using System.Diagnostics;
using Xunit;

namespace Polytomic.Tests.Support;

/// <summary>Upper bounds only: nothing here waits longer than it must.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    internal static Task Within(this Task task) => task.WaitAsync(Limit);

    internal static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <summary>Native objects go with the finalizers of their owners, and with threads of the library that end.</summary>
    internal static void ExpectNothingAlive() => Expect(() =>
    {
        Collect();
        return PolytomicLibrary.LiveObjectCount == 0;
    }, () => $"{PolytomicLibrary.LiveObjectCount} native objects are still alive");

    internal static void Expect(Func<bool> condition, Func<string> failure)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, failure());
            Thread.Yield();
        }
    }

    internal static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
