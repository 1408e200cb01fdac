using PgDotnetFdw.Core.Messages;

namespace PgDotnetFdw.Core.Requests;

/// <summary>A base foreign relation, as the planner meets it.</summary>
/// <param name="Driver">Name of the driver.</param>
/// <param name="ServerOptions">Options of wrapper and server, merged.</param>
/// <param name="Facts">What the local catalog says of the table.</param>
public sealed record RelationRequest(
    string Driver,
    IReadOnlyList<KeyValuePair<string, string>> ServerOptions,
    RelationFacts Facts);
