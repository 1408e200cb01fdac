using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Old values of a row that is to be changed.</summary>
/// <param name="Identity">Columns that name it.</param>
/// <param name="Expected">Further columns that must still be as they were read.</param>
/// <param name="MustChangeOne">
/// Whether each row must change just one remote row, and a row that has been changed by the same statement must be left out. Otherwise the remote itself sees to it.
/// </param>
internal sealed record RowIdentityColumns(IReadOnlyList<OutgoingColumn> Identity, IReadOnlyList<OutgoingColumn> Expected, bool MustChangeOne)
{
    /// <summary>Attributes of all of them.</summary>
    public IEnumerable<short> Attributes => Identity.Concat(Expected).Select(static c => c.Attribute);
}
