using Polytomic.Interop;
using Xunit;

namespace Polytomic.Tests;

/// <summary>The structs of client.h, which are not generated, have the layout of the header on 64-bit targets.</summary>
public sealed unsafe class HandwrittenLayoutTests
{
    [Fact]
    public void NativeClientOptionsHasTheLayoutOfTheHeader()
    {
        NativeClientOptions value = default;
        var start = (byte*)&value;
        Assert.Equal(344, sizeof(NativeClientOptions));
        Assert.Equal(8, (byte*)&value.Url - start);
        Assert.Equal(88, (byte*)&value.TimeoutMilliseconds - start);
        Assert.Equal(120, (byte*)&value.JsonDepthLimit - start);
        Assert.Equal(124, (byte*)&value.AllowInsecureHttp - start);
        Assert.Equal(128, (byte*)&value.CaFile - start);
        Assert.Equal(176, (byte*)&value.Proxy - start);
        Assert.Equal(192, (byte*)&value.Log - start);
        Assert.Equal(200, (byte*)&value.LogUserData - start);
        Assert.Equal(208, (byte*)&value.LogLevel - start);
        Assert.Equal(212, (byte*)&value.MaximumAttempts - start);
        Assert.Equal(216, (byte*)&value.BackoffBaseMilliseconds - start);
        Assert.Equal(224, (byte*)&value.BackoffLimitMilliseconds - start);
        Assert.Equal(232, (byte*)&value.AttemptTimeoutMilliseconds - start);
        Assert.Equal(240, (byte*)&value.RetryBudget - start);
        Assert.Equal(244, (byte*)&value.ConnectionLimit - start);
        Assert.Equal(248, (byte*)&value.IdleTimeoutMilliseconds - start);
        Assert.Equal(256, (byte*)&value.UnixSocket - start);
        Assert.Equal(272, (byte*)&value.PinnedPublicKey - start);
        Assert.Equal(288, (byte*)&value.UseEnvironmentProxy - start);
        Assert.Equal(292, (byte*)&value.AllowUnverifiedTls - start);
        Assert.Equal(296, (byte*)&value.LogRelease - start);
        Assert.Equal(304, (byte*)&value.KeepAnswersMilliseconds - start);
        Assert.Equal(312, (byte*)&value.CoalesceReads - start);
        Assert.Equal(320, (byte*)&value.Transport - start);
        Assert.Equal(328, (byte*)&value.CrlFile - start);
    }

    [Fact]
    public void NativeClientCountersHasTheLayoutOfTheHeader()
    {
        NativeClientCounters value = default;
        var start = (byte*)&value;
        Assert.Equal(128, sizeof(NativeClientCounters));
        Assert.Equal(8, (byte*)&value.Calls - start);
        Assert.Equal(16, (byte*)&value.Completions - start);
        Assert.Equal(24, (byte*)&value.Failures - start);
        Assert.Equal(32, (byte*)&value.Attempts - start);
        Assert.Equal(40, (byte*)&value.Retries - start);
        Assert.Equal(48, (byte*)&value.BytesSent - start);
        Assert.Equal(56, (byte*)&value.BytesReceived - start);
        Assert.Equal(64, (byte*)&value.ConnectionsOpened - start);
        Assert.Equal(72, (byte*)&value.OpenConnections - start);
        Assert.Equal(80, (byte*)&value.InFlight - start);
        Assert.Equal(88, (byte*)&value.Waiting - start);
        Assert.Equal(96, (byte*)&value.Queued - start);
        Assert.Equal(104, (byte*)&value.ErrorsCapacity - start);
        Assert.Equal(112, (byte*)&value.Errors - start);
        Assert.Equal(120, (byte*)&value.ErrorsCount - start);

        NativeStatusCount count = default;
        Assert.Equal(16, sizeof(NativeStatusCount));
        Assert.Equal(8, (byte*)&count.Count - (byte*)&count);
    }

    [Fact]
    public void NativeCallOptionsHasTheLayoutOfTheHeader()
    {
        NativeCallOptions value = default;
        var start = (byte*)&value;
        Assert.Equal(72, sizeof(NativeCallOptions));
        Assert.Equal(8, (byte*)&value.TimeoutMilliseconds - start);
        Assert.Equal(16, (byte*)&value.IdempotencyKey - start);
        Assert.Equal(48, (byte*)&value.HeadersCount - start);
        Assert.Equal(56, (byte*)&value.Headers - start);
        Assert.Equal(4, (byte*)&value.MaximumAttempts - start);
        Assert.Equal(64, (byte*)&value.AttemptTimeoutMilliseconds - start);
    }

    [Fact]
    public void NativeRawRequestHasTheLayoutOfTheHeader()
    {
        NativeRawRequest value = default;
        var start = (byte*)&value;
        Assert.Equal(72, sizeof(NativeRawRequest));
        Assert.Equal(8, (byte*)&value.Method - start);
        Assert.Equal(40, (byte*)&value.QueryCount - start);
        Assert.Equal(48, (byte*)&value.Query - start);
        Assert.Equal(56, (byte*)&value.Body - start);
    }

    [Fact]
    public void NativeErrorDetailsHasTheLayoutOfTheHeader()
    {
        NativeErrorDetails value = default;
        var start = (byte*)&value;
        Assert.Equal(120, sizeof(NativeErrorDetails));
        Assert.Equal(16, (byte*)&value.Message - start);
        Assert.Equal(64, (byte*)&value.Metadata - start);
        Assert.Equal(96, (byte*)&value.RetryAfterMilliseconds - start);
        Assert.Equal(104, (byte*)&value.Attempts - start);
        Assert.Equal(108, (byte*)&value.CurlCode - start);
        Assert.Equal(112, (byte*)&value.OsError - start);
        Assert.Equal(116, (byte*)&value.Retryable - start);
        Assert.Equal(117, (byte*)&value.MaybeApplied - start);
    }

    [Fact]
    public void NativeLogRecordHasTheLayoutOfTheHeader()
    {
        NativeLogRecord value = default;
        var start = (byte*)&value;
        Assert.Equal(64, sizeof(NativeLogRecord));
        Assert.Equal(8, (byte*)&value.Time - start);
        Assert.Equal(16, (byte*)&value.Component - start);
        Assert.Equal(32, (byte*)&value.Message - start);
        Assert.Equal(48, (byte*)&value.FieldsCount - start);
        Assert.Equal(56, (byte*)&value.Fields - start);
    }

    [Fact]
    public void CompoundValuesHaveTheLayoutOfTheHeader()
    {
        Assert.Equal(
            (16, 24, 32, 32),
            (sizeof(NativeString), sizeof(NativeTimestamp), sizeof(NativeValue), sizeof(NativeParameter)));
    }
}
