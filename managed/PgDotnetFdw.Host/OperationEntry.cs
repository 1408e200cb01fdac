using PgDotnetFdw.Core.Operations;

namespace PgDotnetFdw.Host;

/// <summary>An operation that C polls.</summary>
/// <param name="Operation">The engine's operation.</param>
/// <param name="Escapes"><see cref="Backend.Escapes"/> when it was started.</param>
internal sealed record OperationEntry(Operation Operation, int Escapes);
