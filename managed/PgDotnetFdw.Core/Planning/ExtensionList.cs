using System.Text;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Reads the option extensions: names separated by commas, in PostgreSQL's way of writing identifiers.</summary>
internal static class ExtensionList
{
    /// <summary>The names; lower case unless quoted.</summary>
    public static IReadOnlySet<string> Read(string text)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var name = new StringBuilder();
        bool isQuoted = false;
        foreach (char c in text)
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == ',' && !isQuoted)
            {
                Take(names, name);
            }
            else if (isQuoted || !char.IsWhiteSpace(c))
            {
                name.Append(isQuoted ? c : char.ToLowerInvariant(c));
            }
        }

        Take(names, name);
        return names;
    }

    private static void Take(HashSet<string> names, StringBuilder name)
    {
        if (name.Length > 0)
        {
            names.Add(name.ToString());
            name.Clear();
        }
    }
}
