using System.Text.RegularExpressions;
using PgDotnetFdw.Tests.Differential.Model;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>One operator or function with its arguments.</summary>
/// <param name="Result">Its type.</param>
/// <param name="Parts">Text and arguments in order.</param>
/// <param name="MayFail">Whether it may raise an error.</param>
/// <param name="Feature">Its name for the statistics.</param>
internal sealed partial record Rule(SqlType Result, IReadOnlyList<object> Parts, bool MayFail, string Feature)
{
    /// <summary>Whether only trials say that it does not fail.</summary>
    public bool IsTried { get; init; }

    /// <summary>The types of its arguments.</summary>
    public IEnumerable<SqlType> Arguments => Parts.OfType<Argument>().Select(argument => argument.Type);

    /// <summary>Reads a line of the table.</summary>
    /// <param name="line">For the form see Rules.cs.</param>
    public static Rule Parse(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string result = line[..colon].TrimStart('!');
        string template = line[(colon + 1)..].Trim();
        List<object> parts = [];
        int at = 0;
        foreach (Match match in Placeholder().Matches(template))
        {
            parts.Add(template[at..match.Index]);
            at = match.Index + match.Length;
            string name = match.Groups[1].Value;
            parts.Add(name.StartsWith('#') ? new PoolWord(name[1..]) : new Argument(Types.Named(name), match.Groups[2].Value));
        }

        parts.Add(template[at..]);
        return new Rule(Types.Named(result), parts, line.StartsWith('!'), FeatureOf(template));
    }

    // A function is known by its name, an operator by what stands between its arguments.
    private static string FeatureOf(string template)
    {
        Match function = FunctionName().Match(template);
        if (function.Success)
        {
            return function.Groups[1].Value + "()";
        }

        string rest = Constants().Replace(Placeholder().Replace(template, " "), " ").Trim();
        string bare = Blanks().Replace(rest.Trim('(', ')'), " ").Trim().Trim('(', ')').Trim();
        return bare.Length == 0 ? rest : bare.Replace(")::", "::", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{(#?[a-z0-9]+(?:\[\])?)(?::([sc]))?\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^([a-z_0-9]+)\(")]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"'[^']*'(::\w+)?")]
    private static partial Regex Constants();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

/// <summary>An argument of a rule.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Restriction">"s": safe for arithmetic; "c": a constant; empty: anything.</param>
internal sealed record Argument(SqlType Type, string Restriction);

/// <summary>A place for a word of a pool.</summary>
/// <param name="Pool">Name of the pool.</param>
internal sealed record PoolWord(string Pool);
