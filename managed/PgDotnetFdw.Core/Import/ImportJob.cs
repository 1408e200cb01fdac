using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Import;

/// <summary>Reads a remote schema and writes the import's commands.</summary>
internal sealed class ImportJob(ImportStatement statement, ImportOptions options) : SessionJob
{
    public override int Level => statement.NestLevel;

    public override bool IsControl => false;

    /// <summary>The commands as a text table's bytes; valid once the job is done without an error.</summary>
    public ReadOnlyMemory<byte> Commands { get; private set; }

    public override void Run(SessionState state)
    {
        IReadOnlyList<ImportedTable> tables = state.Connection.ImportSchema(ImportScript.RequestFor(statement, options));
        Commands = ImportScript.Write(statement, options, tables).ToBytes();
    }
}
