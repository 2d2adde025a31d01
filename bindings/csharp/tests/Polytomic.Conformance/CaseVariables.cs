using System.Collections;
using System.Text.RegularExpressions;

namespace Polytomic.Conformance;

/// <summary>The values of ${NAME} in the cases.</summary>
internal sealed partial class CaseVariables
{
    private const string Prefix = "POLYTOMIC_CASE_";

    private readonly Dictionary<string, string> _values = [];

    internal static CaseVariables FromEnvironment()
    {
        var variables = new CaseVariables();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry.Key is string name && name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                variables.Set(name[Prefix.Length..], (string)entry.Value!);
            }
        }

        return variables;
    }

    internal void Set(string name, string value) => _values[name] = value;

    /// <summary>A variable that is not set is a fault of the case or of who runs it.</summary>
    internal string Fill(string text) => Reference().Replace(text, match => _values[match.Groups[1].Value]);

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Reference();
}
