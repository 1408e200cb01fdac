// Why is something local? Kept for EXPLAIN with the setting explain_pushdown.
//
// One object for each relation that PostgreSQL plans: a base relation, a join, a grouping. What is merely sorted, cut or locked shares the notes of
// what it came from. A step that was refused is noted at its inputs; whether it matters is seen when a plan is finished: a join with a table that
// is in the plan after all, by another way, does not.

using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Refused steps of a relation.</summary>
internal sealed class PlanningNotes(PlanningNotes? first = null, PlanningNotes? second = null)
{
    private readonly List<PlanningNote> _notes = [];

    public void Add(PlanningNote note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }

    /// <summary>What is left to say of a finished relation.</summary>
    public IEnumerable<string> Of(Relation relation)
    {
        int[] tables = RelationShape.Tables(relation).Select(static t => t.Index).ToArray();
        return All().Where(n => n.Table == 0 || !tables.Contains(n.Table)).Select(static n => n.Text).Distinct(StringComparer.Ordinal);
    }

    // Of the inputs only what concerns other tables: their own refusals to be sorted or grouped are this relation's business now.
    private IEnumerable<PlanningNote> All()
    {
        IEnumerable<PlanningNote> inherited = (first?.All() ?? []).Concat(second?.All() ?? []);
        return inherited.Where(static n => n.Table != 0).Concat(_notes);
    }
}
