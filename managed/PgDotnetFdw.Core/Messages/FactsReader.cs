// What does the shim say of a foreign table, and of the local database? Reads the messages "relation facts" and "local facts" of
// pgdotnet_abi.h.

using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Reads facts on relations and on the local database.</summary>
public static class FactsReader
{
    // i16 attribute, two empty strs and a u8, a type with empty names, no collation, an empty table.
    private const int MinimumColumnSize = 2 + 4 + 1 + 26 + 4 + 8;

    /// <summary>Reads a message that is relation facts.</summary>
    /// <param name="message">The whole message.</param>
    /// <exception cref="Sdk.ForeignDataException">XX000 when it is malformed or of another version.</exception>
    public static RelationFacts ReadRelation(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        ExprReader.ExpectVersion(ref reader);
        uint oid = reader.ReadUInt32();
        string schema = reader.ReadString();
        string name = reader.ReadString();
        IReadOnlyList<KeyValuePair<string, string>> options = reader.ReadPairs();
        var columns = new ColumnFacts[reader.ReadCount(MinimumColumnSize)];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new ColumnFacts(
                reader.ReadInt16(),
                reader.ReadString(),
                reader.ReadBoolean(),
                reader.ReadType(),
                reader.ReadCollation(),
                reader.ReadPairs());
        }

        reader.ExpectEnd();
        return new RelationFacts(oid, schema, name, options, columns);
    }

    /// <summary>Reads a message that is local facts.</summary>
    /// <param name="message">The whole message.</param>
    /// <exception cref="Sdk.ForeignDataException">XX000 when it is malformed or of another version.</exception>
    public static LocalFacts ReadLocal(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        ExprReader.ExpectVersion(ref reader);
        var facts = new LocalFacts(reader.ReadInt32(), reader.ReadString(), reader.ReadCollation());
        reader.ExpectEnd();
        return facts;
    }
}
