// What is the smallest query that still shows the mismatch?
//
// Edits are tried on a copy, from the top of the tree down: leave out what is optional, take elements out of lists, put a part in the place of
// the whole (a table for a join, an argument for a call; what spoke of the other
// table goes with it), put NULL or true in the place of an expression. An edit stays when the query still
// shows a mismatch of the same kind; a query that became invalid fails on both sides and shows none. Limits of time and number end it.

using System.Diagnostics;
using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>Makes queries smaller.</summary>
internal static class Minimiser
{
    private const int MostTrials = 2500;
    private const int MostHoists = 12;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(25);

    /// <summary>Makes a query smaller while the mismatch stays.</summary>
    /// <param name="query">Shows a mismatch.</param>
    /// <param name="stillShows">Whether a smaller one shows the same.</param>
    /// <param name="longest">How long it may take; null = 25 s.</param>
    public static Query Minimise(Query query, Func<Query, bool> stillShows, TimeSpan? longest = null)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int trials = 0;
        bool Shows(Query candidate) => ++trials <= MostTrials && watch.Elapsed < (longest ?? s_longest) && stillShows(candidate);

        if (query.Sending == Sending.Prepared && Shows(query with { Sending = Sending.Plain }))
        {
            query = query with { Sending = Sending.Plain };
        }

        for (bool isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            List<int[]> paths = [.. Paths(query.Root, [])];
            for (int i = 0; i < paths.Count; i++)
            {
                if (TryEdits(query, paths[i], Shows) is not { } smaller)
                {
                    continue;
                }

                // Paths above and before stay what they were, most of the others too; the next round sees them all anew.
                query = smaller;
                isSmaller = true;
                paths = [.. Paths(query.Root, [])];
                i--;
            }
        }

        return query;
    }

    private static Query? TryEdits(Query query, int[] path, Func<Query, bool> shows)
    {
        for (int edit = 0; ; edit++)
        {
            Node root = query.Root.Clone();
            switch (Apply(ref root, path, edit))
            {
                case null:
                    return null;
                case true when shows(query with { Root = root }):
                    return query with { Root = root };
                default:
                    continue;
            }
        }
    }

    // null: there is no such edit; false: it does not fit here.
    private static bool? Apply(ref Node root, int[] path, int edit)
    {
        Node? parent = null;
        Node node = root;
        HashSet<string> before = Aliases(root);
        foreach (int step in path)
        {
            if (step >= node.Parts.Count || node.Parts[step] is not Node child)
            {
                return null;
            }

            parent = node;
            node = child;
        }

        bool isDone = edit switch
        {
            0 => RemoveOptional(parent, path, node),
            1 => RemoveElement(parent, path, node),
            2 => Simplify(parent, path, node),
            _ => Hoist(ref root, parent, path, node, edit - 3),
        };
        if (isDone)
        {
            Prune(root, before);
        }

        return edit - 3 >= MostHoists ? null : isDone;
    }

    private static bool RemoveOptional(Node? parent, int[] path, Node node)
    {
        if (parent is null || !node.IsOptional || parent.IsList)
        {
            return false;
        }

        parent.Parts[path[^1]] = string.Empty;
        return true;
    }

    private static bool RemoveElement(Node? parent, int[] path, Node node)
    {
        if (parent is not { IsList: true } || parent.Parts.Count <= parent.Minimum || node.KeyOf is not null)
        {
            return false;
        }

        parent.Parts.RemoveAt(path[^1]);
        return true;
    }

    private static bool Simplify(Node? parent, int[] path, Node node)
    {
        if (parent is null || node.Kind.Length == 0 || node.Kind is "select" or "from" or Query.Tail || (node.Parts.Count == 1 && node.Parts[0] is string or Literal))
        {
            return false;
        }

        parent.Parts[path[^1]] = Node.Of(node.Kind, node.Kind == "bool" ? "true" : $"NULL::{Types.Named(node.Kind).Cast}");
        return true;
    }

    private static bool Hoist(ref Node root, Node? parent, int[] path, Node node, int index)
    {
        if (node.Kind.Length == 0 || node.Kind == Query.Tail)
        {
            return false;
        }

        Node? descendant = node.All().Skip(1).Where(other => other.Kind == node.Kind).Skip(index).FirstOrDefault();
        if (descendant is null)
        {
            return false;
        }

        if (parent is null)
        {
            root = descendant;
        }
        else
        {
            parent.Parts[path[^1]] = descendant;
        }

        return true;
    }

    // What speaks of entries of FROM that are gone goes with them, as far as it stands in lists.
    private static void Prune(Node root, IEnumerable<string> before)
    {
        string[] gone = [.. before.Except(Aliases(root)).Select(alias => alias + ".")];
        if (gone.Length == 0)
        {
            return;
        }

        foreach (Node list in root.All().Where(node => node.IsList).ToList())
        {
            bool isOfConditions = list.Parts is [Node { Kind: "bool" }, ..];
            bool isOfItems = list.Parts is [Node { Kind: "" } first, ..] && first.Parts is [.., string name] && name.StartsWith(" as ", StringComparison.Ordinal);
            list.Parts.RemoveAll(part => part is Node node && gone.Any(alias => Mentions(node, alias)));
            if (list.Parts.Count < list.Minimum)
            {
                list.Parts.Add(isOfConditions ? Node.Of("bool", "true") : Node.Of(string.Empty, isOfItems ? "1 as c1" : "NULL"));
            }
        }
    }

    private static bool Mentions(Node node, string alias) =>
        node.All().Any(part => part.Parts.Any(text => text is string name && name.StartsWith(alias, StringComparison.Ordinal)));

    private static HashSet<string> Aliases(Node root) => [.. root.All().Select(node => node.Alias).OfType<string>()];

    // Breadth first: large parts before small ones.
    private static IEnumerable<int[]> Paths(Node root, int[] start)
    {
        Queue<(Node Node, int[] Path)> queue = new([(root, start)]);
        while (queue.TryDequeue(out (Node Node, int[] Path) item))
        {
            yield return item.Path;
            for (int i = 0; i < item.Node.Parts.Count; i++)
            {
                if (item.Node.Parts[i] is Node child)
                {
                    queue.Enqueue((child, [.. item.Path, i]));
                }
            }
        }
    }
}
