using System.Text.RegularExpressions;

namespace PgDotnetFdw.Tests.Unit.Architecture;

/// <summary>
/// An exception that leaves a method with [UnmanagedCallersOnly] ends the backend, and PostgreSQL then restarts every session. So each such
/// method is one try whose catch takes every exception and hands it to the error writer.
/// </summary>
public sealed class EveryExportCatches
{
    private static readonly Regex s_export = new(@"\[UnmanagedCallersOnly[^\]]*\]\s*(?:\[[^\]]*\]\s*)*[^{;=]*?\b(\w+)\s*\([^)]*\)\s*(\{|=>)", RegexOptions.Singleline);

    [Fact]
    public void No_exception_leaves_an_export()
    {
        List<string> open = [];
        int exports = 0;
        foreach (SourceFile file in SourceFile.Below("managed", "*.cs"))
        {
            int marked = Regex.Count(file.Code, @"\[UnmanagedCallersOnly");
            MatchCollection methods = s_export.Matches(file.Code);
            Assert.True(marked == methods.Count, $"{file.Path}: an export is written in a way that this test cannot read");
            exports += marked;
            open.AddRange(methods.Where(method => !IsOneTry(file.Code, method)).Select(method => $"{file.Path}:{file.LineOf(method.Index)}: {method.Groups[1].Value}"));
        }

        Findings.None(open);
        Assert.NotEqual(0, exports);
    }

    private static bool IsOneTry(string code, Match method)
    {
        if (method.Groups[2].Value == "=>")
        {
            return false;
        }

        string body = Block(code, method.Index + method.Length - 1);
        Match first = Regex.Match(body, @"^\{\s*try\s*(?=\{)");
        if (!first.Success)
        {
            return false;
        }

        string guarded = Block(body, first.Length);
        string handler = body[(first.Length + guarded.Length)..];
        Match clause = Regex.Match(handler, @"^\s*catch(\s*\(\s*Exception(\s+\w+)?\s*\))?\s*(?=\{)");
        return clause.Success && Regex.IsMatch(handler[(clause.Length + Block(handler, clause.Length).Length)..], @"^\s*\}$");
    }

    // The text from an opening brace to its closing one.
    private static string Block(string code, int open)
    {
        int depth = 0;
        for (int i = open; i < code.Length; i++)
        {
            depth += code[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return code[open..(i + 1)];
            }
        }

        return code[open..];
    }
}
