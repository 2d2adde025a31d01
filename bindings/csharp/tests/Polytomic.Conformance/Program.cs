// Runs the shared cases through the binding and prints one line of JSON for each.
// Usage: Polytomic.Conformance CASES_DIRECTORY local|http|answers

using System.Text.Json;
using Polytomic;
using Polytomic.Conformance;

if (args is not [var directory, "local" or "http" or "answers"])
{
    Console.Error.WriteLine("usage: Polytomic.Conformance CASES_DIRECTORY local|http|answers");
    return 2;
}

await using var client = new PolytomicClient(new PolytomicClientOptions
{
    Url = Environment.GetEnvironmentVariable("POLYTOMIC_URL"),
    ApiKey = Environment.GetEnvironmentVariable("POLYTOMIC_API_KEY"),
});
var runner = new CaseRunner(client, args[1], CaseVariables.FromEnvironment());
using var output = new StreamWriter(Console.OpenStandardOutput());
foreach (var file in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
{
    using var cases = JsonDocument.Parse(await File.ReadAllTextAsync(file));
    foreach (var element in cases.RootElement.EnumerateArray())
    {
        if (await runner.RunAsync(element) is { } line)
        {
            await output.WriteLineAsync(line);
        }
    }
}

return 0;
