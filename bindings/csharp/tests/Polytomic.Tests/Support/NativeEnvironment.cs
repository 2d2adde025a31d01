using System.Runtime.InteropServices;

namespace Polytomic.Tests.Support;

/// <summary>A variable in the environment that native code sees, which is not the one of .NET. Gone when disposed.</summary>
internal sealed partial class NativeEnvironment : IDisposable
{
    private readonly string _name;

    internal NativeEnvironment(string name, string value)
    {
        _name = name;
        _ = Set(name, value, overwrite: 1);
    }

    public void Dispose() => _ = Unset(_name);

    [LibraryImport("libc.so.6", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);

    [LibraryImport("libc.so.6", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unset(string name);
}
