namespace Polytomic.Tests.Support;

/// <summary>Programs of this binding, built beside the tests in the same configuration.</summary>
internal static class BuiltProgram
{
    internal static string Example { get; } = Assembly("examples/Inventory");

    internal static string Assembly(string project)
    {
        // .../tests/Polytomic.Tests/bin/CONFIGURATION/FRAMEWORK/
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var binding = own.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(
            binding.FullName, project, "bin", own.Parent.Name, own.Name, Path.GetFileName(project) + ".dll");
    }
}
