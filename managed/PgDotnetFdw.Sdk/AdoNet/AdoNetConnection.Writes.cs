// How does a connection over an ADO.NET provider write?
//
// Whether it does is the dialect's word (SqlDialect.CanModify); how a row goes out is AdoNetWriter's matter. Here is what must hold before anything is written: that
// it can be undone. A provider without transactions, or a subtransaction of a provider without savepoints, is refused; reading needs neither.

using System.Data;
using System.Data.Common;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.AdoNet;

public abstract partial class AdoNetConnection
{
    // Levels of local subtransactions that the remote knows nothing of.
    private readonly List<int> _missingSavepoints = [];

    /// <summary>Whether the provider's transactions have savepoints. Default: what the open one says.</summary>
    protected internal virtual bool HasSavepoints => _transaction is { SupportsSavepoints: true };

    /// <inheritdoc/>
    /// <remarks>Asked for only where the dialect's <see cref="Sql.SqlDialect.CanModify"/> says that rows can be written.</remarks>
    public override RemoteWriter OpenWriter(RemoteModify modify)
    {
        ArgumentNullException.ThrowIfNull(modify);
        return new AdoNetWriter(this, modify);
    }

    /// <summary>
    /// Says of what type the values of a parameter are, for a statement that writes rows. NULL has no type by itself, and a prepared statement is run with values of one type.
    /// Default: the DbType that belongs to the type of .NET.
    /// </summary>
    /// <param name="parameter">Whose DbType, or what the provider has instead, may be set.</param>
    /// <param name="type">Local type.</param>
    /// <param name="valueType">Type of the values that <see cref="Bind"/> gives; string for all that goes as text.</param>
    protected internal virtual void Declare(DbParameter parameter, TypeFacts type, Type valueType)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(valueType);
        if (AdoNetOutgoing.FindDbType(type, valueType) is { } known)
        {
            parameter.DbType = known;
        }
    }

    /// <summary>
    /// Prepares a statement that writes rows, before it is run the second time. Default: <see cref="DbCommand.Prepare"/>. To be overridden where the provider cannot, or where that does harm.
    /// </summary>
    /// <param name="command">Has its parameters.</param>
    protected internal virtual void Prepare(DbCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Prepare();
    }

    /// <summary>Makes a command of the transaction.</summary>
    internal DbCommand CreateCommand(string sql)
    {
        DbCommand command = ProviderConnection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandTimeout = (int)Math.Ceiling(_options.QueryTimeout.TotalSeconds);

        // The dialect writes the text; values of users are parameters, or constants that it has quoted.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    /// <summary>Takes a command that was made earlier into the transaction of now.</summary>
    internal void Join(DbCommand command) => command.Transaction = _transaction;

    /// <summary>Adds a parameter without a value.</summary>
    internal DbParameter AddParameter(DbCommand command)
    {
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = ParameterName(command.Parameters.Count + 1);
        command.Parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Gives a parameter its value.</summary>
    internal void Give(DbParameter parameter, TypeFacts type, RemoteValue value) => Bind(parameter, type, value);

    /// <summary>Makes sure that what is written now can be undone.</summary>
    /// <param name="target">What is written to.</param>
    /// <exception cref="ForeignDataException">0A000: it cannot.</exception>
    internal void RequireUndo(string target)
    {
        if (_transaction is null)
        {
            throw new ForeignDataException(SqlState.FeatureNotSupported, $"{target} cannot be written to")
            {
                Detail = $"The remote of server \"{ServerName}\" has no transactions, so what is written could not be rolled back.",
            };
        }

        if (_missingSavepoints.Count > 0)
        {
            throw new ForeignDataException(SqlState.FeatureNotSupported, $"{target} cannot be written to in a subtransaction")
            {
                Detail = $"The remote of server \"{ServerName}\" has no savepoints, so what is written could not be rolled back alone.",
                Hint = "Write outside of savepoints and of blocks with an EXCEPTION clause.",
            };
        }
    }

    /// <summary>Another command is running now in work that has begun.</summary>
    internal void Switch(DbCommand command)
    {
        lock (_gate)
        {
            _running = command;
        }
    }
}
