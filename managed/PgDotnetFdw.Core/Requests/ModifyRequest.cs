using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Requests;

/// <summary>What is to be written into a table.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="IgnoresConflicts">ON CONFLICT DO NOTHING.</param>
/// <param name="IsCopy">Rows come from COPY, which counts them as it hands them over.</param>
/// <param name="Values">Attributes that get new values.</param>
/// <param name="Returned">Attributes that a written row returns; −1 = ctid.</param>
public sealed record ModifyRequest(ModifyKind Kind, bool IgnoresConflicts, bool IsCopy, IReadOnlyList<short> Values, IReadOnlyList<short> Returned);
