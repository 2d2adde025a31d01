using System.Diagnostics;

namespace Polytomic.Tests.Support;

/// <summary>Runs other programs.</summary>
internal static class Command
{
    internal static string Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(program, arguments, environment);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result}");
    }

    internal static Process Start(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>The command line tool that is installed with the library.</summary>
    internal static string Polytomic { get; } =
        Path.Combine(Run("pkg-config", ["--variable=bindir", "polytomic"]).Trim(), "polytomic");
}
