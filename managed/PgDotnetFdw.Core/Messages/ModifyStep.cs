using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Messages;

/// <summary>A whole UPDATE or DELETE of a relation's rows.</summary>
/// <param name="Kind">Update or Delete.</param>
/// <param name="Table">Number of the table that is changed.</param>
/// <param name="Assignments">What an update sets.</param>
public sealed record ModifyStep(ModifyKind Kind, int Table, IReadOnlyList<Assignment> Assignments);
