using System.Text;

namespace PgDotnetFdw.Tests.Unit.Architecture;

/// <summary>A C# or C file of the tree, and its code without comments and literals.</summary>
/// <param name="Path">Path below the root, with forward slashes.</param>
/// <param name="Text">The text as it is.</param>
/// <param name="Code">The text with comments, strings and characters blanked; lines stay where they are.</param>
public sealed record SourceFile(string Path, string Text, string Code)
{
    /// <summary>Files below a folder whose names match a pattern; outputs are left out.</summary>
    /// <param name="folder">Folder below the root.</param>
    /// <param name="pattern">For example "*.cs".</param>
    public static IReadOnlyList<SourceFile> Below(string folder, string pattern) =>
        Directory.EnumerateFiles(Repository.File(folder), pattern, SearchOption.AllDirectories)
            .Select(file => (File: file, Path: System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')))
            .Where(file => !file.Path.Contains("/bin/", StringComparison.Ordinal) && !file.Path.Contains("/obj/", StringComparison.Ordinal))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => Of(file.Path, File.ReadAllText(file.File)))
            .ToList();

    /// <summary>A file with its code found out.</summary>
    /// <param name="path">Path below the root.</param>
    /// <param name="text">Its text.</param>
    public static SourceFile Of(string path, string text) => new(path, text, Blank(text));

    /// <summary>Number of the line, from 1, at which a position stands.</summary>
    /// <param name="position">Position in <see cref="Text"/>.</param>
    public int LineOf(int position) => 1 + Text.AsSpan(0, position).Count('\n');

    private static string Blank(string text)
    {
        StringBuilder code = new(text);
        int position = 0;
        while (position < text.Length)
        {
            int end = EndOfToken(text, position);
            if (end == position)
            {
                position++;
                continue;
            }

            for (int i = position; i < end; i++)
            {
                if (text[i] != '\n')
                {
                    code[i] = ' ';
                }
            }

            position = end;
        }

        return code.ToString();
    }

    // End of the comment or literal that starts at a position; the position itself when none does.
    private static int EndOfToken(string text, int start)
    {
        ReadOnlySpan<char> rest = text.AsSpan(start);
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            return After(text, "\n", start);
        }

        if (rest.StartsWith("/*", StringComparison.Ordinal))
        {
            return After(text, "*/", start + 2);
        }

        if (rest.StartsWith("\"\"\"", StringComparison.Ordinal))
        {
            int quotes = rest.IndexOfAnyExcept('"');
            string fence = new('"', quotes < 0 ? 3 : quotes);
            return After(text, fence, start + fence.Length);
        }

        if (rest.StartsWith("@\"", StringComparison.Ordinal) || rest.StartsWith("$@\"", StringComparison.Ordinal) || rest.StartsWith("@$\"", StringComparison.Ordinal))
        {
            int end = text.IndexOf('"', start) + 1;
            while (end < text.Length && (text[end] != '"' || (end + 1 < text.Length && text[end + 1] == '"')))
            {
                end += text[end] == '"' ? 2 : 1;
            }

            return Math.Min(end + 1, text.Length);
        }

        if (rest[0] is '"' or '\'')
        {
            int end = start + 1;
            while (end < text.Length && text[end] != rest[0] && text[end] != '\n')
            {
                end += text[end] == '\\' ? 2 : 1;
            }

            return Math.Min(end + 1, text.Length);
        }

        return start;
    }

    private static int After(string text, string terminator, int from)
    {
        int found = text.IndexOf(terminator, from, StringComparison.Ordinal);
        return found < 0 ? text.Length : found + terminator.Length;
    }
}
