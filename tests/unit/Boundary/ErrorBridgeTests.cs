using System.Runtime.InteropServices;
using PgDotnetFdw.Host;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Tests.Unit.Boundary;

/// <summary>What C reads of an exception. One class, so that the tests, which share the bridge's memory, run one after the other.</summary>
[Collection("ErrorBridge")]
public sealed unsafe class ErrorBridgeTests
{
    [Fact]
    public void Every_field_arrives()
    {
        PgdnError error;
        int status = ErrorBridge.Fill(&error, new ForeignDataException("23505", "message")
        {
            Detail = "D.",
            Hint = "H.",
            Context = "c",
            SchemaName = "s",
            TableName = "t",
            ColumnName = "col",
            DataTypeName = "type",
            ConstraintName = "con",
        });

        Assert.Equal(PgdnStatus.Error, status);
        Assert.Equal("23505", State(&error));
        Assert.Equal(["message", "D.", "H.", "c", "s", "t", "col", "type", "con"], new[] { Text(error.Message), Text(error.Detail), Text(error.Hint), Text(error.Context), Text(error.SchemaName), Text(error.TableName), Text(error.ColumnName), Text(error.DataTypeName), Text(error.ConstraintName) });
    }

    [Fact]
    public void Absent_fields_are_absent()
    {
        PgdnError error;
        ErrorBridge.Fill(&error, new ForeignDataException("0A000", "message"));

        Assert.True(error.Detail.IsAbsent);
        Assert.True(error.ConstraintName.IsAbsent);
    }

    [Theory]
    [InlineData(typeof(InsufficientExecutionStackException), "54001")]
    [InlineData(typeof(OutOfMemoryException), "53200")]
    [InlineData(typeof(OperationCanceledException), "57014")]
    [InlineData(typeof(NullReferenceException), "XX000")]
    public void Other_exceptions_have_their_state(Type type, string sqlState)
    {
        PgdnError error;
        ErrorBridge.Fill(&error, (Exception)Activator.CreateInstance(type)!); // every one of them has a constructor without parameters

        Assert.Equal(sqlState, State(&error));
    }

    [Fact]
    public void A_bug_says_its_type_and_place()
    {
        PgdnError error;
        try
        {
            throw new AggregateException(new InvalidDataException("what happened"));
        }
        catch (AggregateException e)
        {
            ErrorBridge.Fill(&error, e);
        }

        Assert.Equal("internal error in managed code: System.IO.InvalidDataException", Text(error.Message));
        Assert.StartsWith("what happened", Text(error.Detail), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00000")]
    [InlineData("ab")]
    [InlineData("abcde")]
    public void A_state_that_is_none_becomes_an_internal_error(string sqlState)
    {
        PgdnError error;
        ErrorBridge.Fill(&error, new ForeignDataException(sqlState, "message"));

        Assert.Equal("XX000", State(&error));
    }

    [Fact]
    public void Long_text_is_cut_at_a_character()
    {
        PgdnError error;
        ErrorBridge.Fill(&error, new ForeignDataException("22000", "a" + new string('é', 100_000)) { Hint = "a\0b\uD800" });

        string message = Text(error.Message);
        Assert.True(error.Message.Length is > 8000 and <= 8192);
        Assert.True(message.Skip(1).All(character => character == 'é'));
        Assert.Equal("a b\uFFFD", Text(error.Hint));
    }

    private static string State(PgdnError* error) => Marshal.PtrToStringUTF8((nint)error->SqlState) ?? string.Empty;

    private static string Text(PgdnBytes bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
