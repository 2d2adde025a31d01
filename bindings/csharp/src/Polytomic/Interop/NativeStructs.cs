using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]
[module: SkipLocalsInit]

namespace Polytomic.Interop;

// The structs of base.h and client.h; those of model.h and operations.h are generated.

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeString
{
    public byte* Data;
    public nuint Size;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeTimestamp
{
    public NativeString Text;
    public long Microseconds;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public NativeString Json;
    public NativeString Text;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeParameter
{
    public NativeString Name;
    public NativeString Value;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeLogRecord
{
    public uint StructSize;
    public uint Level;
    public long Time;
    public NativeString Component;
    public NativeString Message;
    public nuint FieldsCount;
    public NativeParameter* Fields;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeClientOptions
{
    public uint StructSize;
    public uint Delivery;
    public NativeString Url;
    public NativeString ApiKey;
    public NativeString OrganizationId;
    public NativeString ApiVersion;
    public NativeString UserAgent;
    public ulong TimeoutMilliseconds;
    public ulong ConnectTimeoutMilliseconds;
    public ulong StallTimeoutMilliseconds;
    public ulong ResponseSizeLimit;
    public uint JsonDepthLimit;
    public int AllowInsecureHttp;
    public NativeString CaFile;
    public NativeString ClientCertificateFile;
    public NativeString ClientKeyFile;
    public NativeString Proxy;
    public nint Log;
    public nint LogUserData;
    public uint LogLevel;
    public uint MaximumAttempts;
    public ulong BackoffBaseMilliseconds;
    public ulong BackoffLimitMilliseconds;
    public ulong AttemptTimeoutMilliseconds;
    public uint RetryBudget;
    public uint ConnectionLimit;
    public ulong IdleTimeoutMilliseconds;
    public NativeString UnixSocket;
    public NativeString PinnedPublicKey;
    public int UseEnvironmentProxy;
    public int AllowUnverifiedTls;
    public nint LogRelease;
    public ulong KeepAnswersMilliseconds;
    public int CoalesceReads;
    public uint Reserved;
    public nint Transport;
    public NativeString CrlFile;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeStatusCount
{
    public int Status;
    public uint Reserved;
    public ulong Count;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeClientCounters
{
    public uint StructSize;
    public uint Reserved;
    public ulong Calls;
    public ulong Completions;
    public ulong Failures;
    public ulong Attempts;
    public ulong Retries;
    public ulong BytesSent;
    public ulong BytesReceived;
    public ulong ConnectionsOpened;
    public ulong OpenConnections;
    public ulong InFlight;
    public ulong Waiting;
    public ulong Queued;
    public nuint ErrorsCapacity;
    public NativeStatusCount* Errors;
    public nuint ErrorsCount;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCallOptions
{
    public uint StructSize;
    public uint MaximumAttempts;
    public ulong TimeoutMilliseconds;
    public NativeString IdempotencyKey;
    public NativeString ApiVersion;
    public nuint HeadersCount;
    public NativeParameter* Headers;
    public ulong AttemptTimeoutMilliseconds;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeRawRequest
{
    public uint StructSize;
    public uint Reserved;
    public NativeString Method;
    public NativeString Path;
    public nuint QueryCount;
    public NativeParameter* Query;
    public NativeString Body;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeErrorDetails
{
    public uint StructSize;
    public int Code;
    public uint Category;
    public int HttpStatus;
    public NativeString Message;
    public NativeString Field;
    public NativeString Key;
    public NativeString Metadata;
    public NativeString RequestId;
    public long RetryAfterMilliseconds;
    public uint Attempts;
    public int CurlCode;
    public int OsError;
    public byte Retryable;
    public byte MaybeApplied;
    public ushort Reserved;
}
