// Which columns is a scan to give back? Reads the message "columns" of pgdotnet_abi.h.

namespace PgDotnetFdw.Core.Messages;

/// <summary>Reads output columns.</summary>
public static class ColumnsReader
{
    // i16 position, an empty str, an expression.
    private const int MinimumColumnSize = 2 + 4 + ExprReader.MinimumExprSize;

    /// <summary>Reads a message that is columns.</summary>
    /// <param name="message">The whole message.</param>
    /// <returns>The columns; none when only the number of rows matters.</returns>
    /// <exception cref="Sdk.ForeignDataException">XX000 when it is malformed or of another version.</exception>
    public static IReadOnlyList<OutputColumn> Read(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        ExprReader.ExpectVersion(ref reader);
        var columns = new OutputColumn[reader.ReadCount(MinimumColumnSize)];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new OutputColumn(reader.ReadInt16(), reader.ReadString(), ExprReader.Read(ref reader));
        }

        reader.ExpectEnd();
        return columns;
    }
}
