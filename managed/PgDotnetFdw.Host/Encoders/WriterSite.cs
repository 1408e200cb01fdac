using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Host.Encoders;

/// <summary>Where a column writer stands.</summary>
/// <param name="Column">The column.</param>
/// <param name="TableName">Local table's name, for messages; null when there is none.</param>
/// <param name="Index">Position in the row.</param>
/// <param name="Target">The row that is being written.</param>
/// <param name="Ledger">Counts the writer's own memory.</param>
internal readonly record struct WriterSite(ResultColumn Column, string? TableName, int Index, RowTarget Target, NativeLedger Ledger);
