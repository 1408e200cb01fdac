using PgDotnetFdw.Host;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Tests.Unit.Boundary;

/// <summary>A handle names one object for its life and nothing afterwards.</summary>
public sealed class HandleTableTests
{
    [Fact]
    public void A_closed_handle_is_stale_even_when_its_slot_is_used_again()
    {
        var table = new HandleTable<string>(1);
        ulong first = table.Add("a");
        Assert.Equal("a", table.Get(first));
        Assert.Equal("a", table.Remove(first));
        ulong second = table.Add("b");

        Assert.Equal((uint)first, (uint)second);
        Assert.NotEqual(first, second);
        Assert.Equal(SqlState.InvalidHandle, Assert.Throws<ForeignDataException>(() => table.Get(first)).SqlState);
        Assert.Null(table.Remove(first));
        Assert.Equal("b", table.Get(second));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void A_handle_of_one_table_names_nothing_in_another()
    {
        ulong handle = new HandleTable<string>(1).Add("a");
        var other = new HandleTable<string>(2);
        other.Add("b");

        Assert.Null(other.Find(handle));
        Assert.Null(other.Find(0));
        Assert.Null(other.Find(ulong.MaxValue));
    }
}
