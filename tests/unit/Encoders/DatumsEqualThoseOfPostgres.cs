using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Encoders;

/// <summary>Every text of datums.tsv becomes the same bytes, or the same SQLSTATE, as PostgreSQL makes of it.</summary>
public sealed class DatumsEqualThoseOfPostgres
{
    private static readonly Dictionary<string, uint> s_oids = new(StringComparer.Ordinal)
    {
        ["bool"] = TypeOid.Bool,
        ["int2"] = TypeOid.Int2,
        ["int4"] = TypeOid.Int4,
        ["int8"] = TypeOid.Int8,
        ["oid"] = TypeOid.Oid,
        ["float4"] = TypeOid.Float4,
        ["float8"] = TypeOid.Float8,
        ["numeric"] = TypeOid.Numeric,
        ["text"] = TypeOid.Text,
        ["varchar"] = TypeOid.VarChar,
        ["bpchar"] = TypeOid.BpChar,
        ["bytea"] = TypeOid.Bytea,
        ["date"] = TypeOid.Date,
        ["timestamp"] = TypeOid.Timestamp,
        ["timestamptz"] = TypeOid.TimestampTz,
        ["timestamp with time zone"] = TypeOid.TimestampTz,
        ["uuid"] = TypeOid.Uuid,
        ["tid"] = TypeOid.Tid,
        ["json"] = TypeOid.Json,
        ["jsonb"] = TypeOid.Jsonb,
    };

    public static TheoryData<string> TypeNames => [.. s_oids.Keys];

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void Texts_become_the_same_datum(string typeName)
    {
        List<string> differences = [];
        int compared = 0;
        foreach (string line in File.ReadLines(Repository.File("tests", "unit", "Encoders", "datums.tsv")))
        {
            string[] fields = line.Split('\t');
            if (line.StartsWith('#') || Regex.Replace(fields[0], @"\(.*\)", string.Empty) != typeName)
            {
                continue;
            }

            string text = JsonSerializer.Deserialize<string>(fields[1]) ?? string.Empty;
            string actual = Encode(s_oids[typeName], Modifier(typeName, fields[0]), text);
            compared++;
            if (actual != fields[2])
            {
                differences.Add($"{fields[0]} {fields[1]}: PostgreSQL {fields[2]}, here {actual}");
            }
        }

        Assert.Empty(differences);
        Assert.NotEqual(0, compared);
    }

    private static int Modifier(string typeName, string declared)
    {
        Match match = Regex.Match(declared, @"\((-?\d+)(?:,(-?\d+))?\)");
        if (!match.Success)
        {
            return -1;
        }

        int first = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return typeName switch
        {
            "numeric" => ((first << 16) | (int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) & 0x7FF)) + 4,
            "varchar" or "bpchar" => first + 4,
            _ => first,
        };
    }

    private static unsafe string Encode(uint oid, int modifier, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        try
        {
            return EncoderFixture.Read(EncoderFixture.Column(oid, modifier), true, writer => writer.WriteUtf8(utf8), cell => Show(oid, cell));
        }
        catch (ForeignDataException e)
        {
            return "ERR:" + e.SqlState;
        }
    }

    private static unsafe string Show(uint oid, ulong cell)
    {
        switch (oid)
        {
            case TypeOid.Uuid:
                return Convert.ToHexStringLower(new ReadOnlySpan<byte>((void*)cell, 16));
            case TypeOid.Tid:
                return Convert.ToHexStringLower(new ReadOnlySpan<byte>((void*)cell, 6));
            case TypeOid.Numeric or TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar or TypeOid.Bytea or TypeOid.Json or TypeOid.Jsonb:
                ReadOnlySpan<byte> data = EncoderFixture.VarlenaAt((byte*)cell);
                return Convert.ToHexStringLower(BitConverter.GetBytes((uint)(data.Length + 4) << 2)) + Convert.ToHexStringLower(data);
            default:
                return Convert.ToHexStringLower(BitConverter.GetBytes(cell));
        }
    }
}
