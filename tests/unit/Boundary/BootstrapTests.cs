using System.Runtime.InteropServices;
using PgDotnetFdw.Host;

namespace PgDotnetFdw.Tests.Unit.Boundary;

/// <summary>The comparison of layouts before anything else is read.</summary>
[Collection("ErrorBridge")]
public sealed unsafe class BootstrapTests
{
    [Fact]
    public void Equal_layouts_have_no_difference() => Assert.Null(Difference(static (_, _) => { }));

    [Fact]
    public void Another_version_is_named() =>
        Assert.Contains("boundary version 99,", Difference(static (host, _) => ((PgdnHostApi*)host)->AbiVersion = 99), StringComparison.Ordinal);

    [Fact]
    public void Another_table_size_is_named() =>
        Assert.Contains("in the native library", Difference(static (_, exports) => ((PgdnExports*)exports)->Size -= 8), StringComparison.Ordinal);

    [Fact]
    public void Another_offset_is_named() =>
        Assert.StartsWith("The offset of PgdnError.constraint_name is 7 ", Difference(static (host, _) => ((PgdnHostApi*)host)->Layout[Array.IndexOf(Abi.LayoutNames, "offset of PgdnError.constraint_name")] = 7), StringComparison.Ordinal);

    [Fact]
    public void A_mismatch_is_an_error_of_the_entry_point()
    {
        PgdnHostApi host = new() { Size = (uint)sizeof(PgdnHostApi), AbiVersion = 99 };
        PgdnExports exports = new() { Size = (uint)sizeof(PgdnExports) };
        PgdnError error;
        delegate* unmanaged<void*, void*, void*, int> start = &Bootstrap.Start;

        Assert.Equal(PgdnStatus.Error, start(&host, &exports, &error));
        Assert.Equal("XX000", Marshal.PtrToStringUTF8((nint)error.SqlState));
        Assert.False(error.Hint.IsAbsent);
    }

    private static string? Difference(Action<nint, nint> change)
    {
        uint[] words = Abi.LayoutWords();
        fixed (uint* layout = words)
        {
            PgdnHostApi host = new() { Size = (uint)sizeof(PgdnHostApi), AbiVersion = Abi.Version, Layout = layout, LayoutCount = words.Length };
            PgdnExports exports = new() { Size = (uint)sizeof(PgdnExports) };
            change((nint)(&host), (nint)(&exports));
            return Bootstrap.FindDifference(&host, &exports);
        }
    }
}
