// May the declared type of a view's column be believed?
//
// A column of a view takes its declared type and its affinity from the expression behind it. In a compound SELECT each arm has its own, and
// SQLite promises nothing on which one counts (https://www.sqlite.org/datatype3.html, section 3.3.1). Such views are found by their words, and so
// are views on such views and on virtual tables, whose columns follow no affinity at all. The search errs on the safe side only: a name or a
// string that looks like one of the words makes a view opaque that is not.

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>A table or view as sqlite_master has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsView">Whether it is a view.</param>
/// <param name="Sql">The statement that made it; its first words are normalized by SQLite.</param>
internal sealed record SqliteRelation(string Name, bool IsView, string Sql)
{
    /// <summary>Whether it is a virtual table.</summary>
    internal bool IsVirtual => !IsView && Sql.StartsWith("CREATE VIRTUAL TABLE", StringComparison.OrdinalIgnoreCase);

    /// <summary>Names of the views whose columns' affinities are not those of their declared types.</summary>
    internal static HashSet<string> OpaqueViews(IReadOnlyList<SqliteRelation> relations)
    {
        List<string> marks = ["UNION", "INTERSECT", "EXCEPT", "VALUES"];
        var views = new List<SqliteRelation>();
        foreach (SqliteRelation relation in relations)
        {
            if (relation.IsVirtual)
            {
                marks.Add(relation.Name);
            }
            else if (relation.IsView)
            {
                views.Add(relation);
            }
        }

        // Each round adds views on what the round before has added.
        var opaque = new HashSet<string>(StringComparer.Ordinal);
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            foreach (SqliteRelation view in views)
            {
                if (!opaque.Contains(view.Name) && marks.Exists(mark => view.Sql.Contains(mark, StringComparison.OrdinalIgnoreCase)))
                {
                    opaque.Add(view.Name);
                    marks.Add(view.Name);
                    isChanged = true;
                }
            }
        }

        return opaque;
    }
}
