// What is in a golden file?
//
// <name>.ir: tables, then cases. A table is "table <number> <name>" and a line for each column, "<attribute> <name> <type>" with a collation where it has
// one and, after "remote", what SQLite calls its type. A case is "== <title>", usually the query whose IR it is, then steps as pgdotnet.expression_ir()
// prints them, on a stack of relations: "scan <number>" puts a table on it, "join" takes two and puts one, every other step replaces the top. "columns"
// are the expressions of the select list. A table may stand on the stack once only.
//
// <driver>/<name>.sql: for each case what planning answers to each step, and the remote SQL.

using System.Globalization;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Golden;

/// <summary>A column of a table.</summary>
internal sealed record GoldenColumn(short Attribute, string Name, TypeFacts Type, CollationFacts Collation, string? RemoteType);

/// <summary>A table.</summary>
internal sealed record GoldenTable(int Index, string Name, IReadOnlyList<GoldenColumn> Columns);

/// <summary>A step as it stands in the file: its name and parts.</summary>
internal sealed record GoldenStep(IReadOnlyList<string> Lines)
{
    internal string Name => Lines[0];

    /// <summary>Number of the table of a scan; 0 when it is none.</summary>
    internal int Scan => Name.StartsWith("scan ", StringComparison.Ordinal) ? int.Parse(Name[5..], CultureInfo.InvariantCulture) : 0;
}

/// <summary>A case.</summary>
internal sealed record GoldenCase(string Title, IReadOnlyList<GoldenStep> Steps);

/// <summary>A file of cases over the same tables.</summary>
internal sealed record GoldenFile(IReadOnlyList<GoldenTable> Tables, IReadOnlyList<GoldenCase> Cases)
{
    private const string TableWord = "table ";
    private const string TitleWord = "== ";
    private static readonly string[] s_steps = ["scan ", "filter", "join ", "aggregate", "aggregate grouping sets", "window", "distinct", "distinct on", "order", "limit", "lock", "columns"];

    internal static GoldenFile Read(string path)
    {
        var tables = new List<GoldenTable>();
        var cases = new List<GoldenCase>();
        List<string> block = [];
        var blocks = new List<List<string>>();
        foreach (string line in File.ReadAllLines(path).Where(static l => l.Length > 0 && l[0] != '#'))
        {
            if (IsHead(line))
            {
                blocks.Add(block = []);
            }

            block.Add(line);
        }

        foreach (List<string> lines in blocks)
        {
            if (lines[0].StartsWith(TableWord, StringComparison.Ordinal))
            {
                tables.Add(ReadTable(lines));
            }
            else if (lines[0].StartsWith(TitleWord, StringComparison.Ordinal))
            {
                cases.Add(new GoldenCase(lines[0][TitleWord.Length..], new List<GoldenStep>()));
            }
            else
            {
                ((List<GoldenStep>)cases[^1].Steps).Add(new GoldenStep(lines));
            }
        }

        return new GoldenFile(tables, cases);
    }

    // A part of a step has a colon behind its name ("0: ...", "window 1: ..."); the name of a step has none.
    private static bool IsHead(string line) =>
        line.StartsWith(TitleWord, StringComparison.Ordinal)
        || line.StartsWith(TableWord, StringComparison.Ordinal)
        || (!line.Contains(':', StringComparison.Ordinal)
            && s_steps.Any(s => s[^1] == ' ' ? line.StartsWith(s, StringComparison.Ordinal) : line == s));

    private static GoldenTable ReadTable(List<string> lines)
    {
        string[] head = lines[0].Split(' ');
        return new GoldenTable(int.Parse(head[1], CultureInfo.InvariantCulture), head[2], lines.Skip(1).Select(ReadColumn).ToArray());
    }

    private static GoldenColumn ReadColumn(string line)
    {
        var reader = new IrReader(line);
        int attribute = reader.ReadInteger();
        reader.Expect(" ");
        string name = reader.ReadWord();
        reader.Expect(" ");
        TypeFacts type = reader.ReadType();
        CollationFacts collation = reader.ReadCollation();
        string? remoteType = reader.Accept(" remote ") ? reader.ReadWord() : null;
        return new GoldenColumn((short)attribute, name, type, collation, remoteType);
    }
}
