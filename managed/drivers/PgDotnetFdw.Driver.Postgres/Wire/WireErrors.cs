using System.Text;
using Npgsql;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>Reads the fields of an ErrorResponse. Source: PostgreSQL docs, "Error and Notice Message Fields".</summary>
internal static class WireErrors
{
    private const string UnknownState = "XX000";

    /// <summary>Makes the provider's exception of it, so that errors are translated in one place.</summary>
    /// <param name="body">The message's body: a letter and a text with a zero behind it for each field, then a zero.</param>
    public static PostgresException Read(ReadOnlySpan<byte> body)
    {
        Dictionary<char, string> fields = [];
        while (body.Length > 1 && body[0] != 0)
        {
            char letter = (char)body[0];
            int end = body[1..].IndexOf((byte)0);
            if (end < 0)
            {
                break;
            }

            fields[letter] = Encoding.UTF8.GetString(body.Slice(1, end));
            body = body[(end + 2)..];
        }

        string severity = fields.GetValueOrDefault('S', "ERROR");
        return new PostgresException(
            messageText: fields.GetValueOrDefault('M', string.Empty),
            severity: severity,
            invariantSeverity: fields.GetValueOrDefault('V', severity),
            sqlState: fields.GetValueOrDefault('C', UnknownState),
            detail: fields.GetValueOrDefault('D'),
            hint: fields.GetValueOrDefault('H'),
            where: fields.GetValueOrDefault('W'),
            schemaName: fields.GetValueOrDefault('s'),
            tableName: fields.GetValueOrDefault('t'),
            columnName: fields.GetValueOrDefault('c'),
            dataTypeName: fields.GetValueOrDefault('d'),
            constraintName: fields.GetValueOrDefault('n'),
            file: fields.GetValueOrDefault('F'),
            line: fields.GetValueOrDefault('L'),
            routine: fields.GetValueOrDefault('R'));
    }
}
