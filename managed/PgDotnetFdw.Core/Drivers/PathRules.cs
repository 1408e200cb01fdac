// May a user name this file?
//
// A superuser may name any. Everybody else may name only what lies below one of pgdotnet_fdw.allowed_paths. Both sides are compared as
// canonical paths: absolute, without "..", and with every symbolic link on the way resolved, so that a link cannot lead out of an allowed
// folder. The file need not exist yet; what exists of its path is resolved.

using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Checks paths against the allowed folders.</summary>
public static class PathRules
{
    // As many links as Linux follows before it answers ELOOP.
    private const int MaximumLinks = 40;

    /// <summary>Whether a path lies below one of the folders.</summary>
    /// <param name="path">The path, as the user wrote it; a relative one is never allowed.</param>
    /// <param name="folders">The allowed folders.</param>
    public static bool IsAllowed(string path, IReadOnlyList<string> folders)
    {
        if (!Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        if (Canonicalize(path) is not { } canonical)
        {
            return false;
        }

        foreach (string folder in folders)
        {
            if (Path.IsPathFullyQualified(folder) && Canonicalize(folder) is { } allowed)
            {
                string prefix = allowed.EndsWith('/') ? allowed : allowed + '/';
                if (canonical.StartsWith(prefix, StringComparison.Ordinal) && canonical.Length > prefix.Length)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Null when a link cannot be read or the links go round in circles: then nothing is known of where the path leads.
    private static string? Canonicalize(string path)
    {
        var pending = new Stack<string>();
        PushParts(pending, path);
        string resolved = "/";
        int links = 0;
        try
        {
            // Part by part, so that ".." after a link goes up from where the link leads, as the kernel does it.
            while (pending.TryPop(out string? part))
            {
                if (part == "..")
                {
                    resolved = Path.GetDirectoryName(resolved) ?? "/";
                    continue;
                }

                string next = Path.Combine(resolved, part);
                string? target = new FileInfo(next).LinkTarget;
                if (target is null)
                {
                    resolved = next;
                    continue;
                }

                if (++links > MaximumLinks)
                {
                    return null;
                }

                if (Path.IsPathFullyQualified(target))
                {
                    resolved = "/";
                }

                PushParts(pending, target);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return resolved;
    }

    private static void PushParts(Stack<string> pending, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i] != ".")
            {
                pending.Push(parts[i]);
            }
        }
    }

    /// <summary>The error for a path that is not allowed.</summary>
    /// <param name="option">Name of the option.</param>
    internal static ForeignDataException NotAllowed(string option)
    {
        return new ForeignDataException(SqlState.InsufficientPrivilege, $"permission denied for the path in option \"{option}\"")
        {
            Detail = "Only a superuser may name any file.",
            Hint = "Name an absolute path below one of the folders in \"pgdotnet_fdw.allowed_paths\".",
        };
    }
}
