using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>The driver of remote PostgreSQL databases, version 10 and later, over Npgsql.</summary>
public sealed class PostgresDriver : ForeignDriver
{
    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new PostgresDialect();

    /// <inheritdoc/>
    public override Type ConnectionOptionsType => typeof(PostgresConnectionOptions);

    /// <inheritdoc/>
    public override Type TableOptionsType => typeof(PostgresTableOptions);

    /// <inheritdoc/>
    public override Type ImportOptionsType => typeof(PostgresImportOptions);

    /// <inheritdoc/>
    public override Sdk.Rehearsal? Rehearse() => new Rehearsal.PostgresRehearsal();

    /// <inheritdoc/>
    public override void Prepare() => PostgresPreparation.Run();

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> RefusedOptions => PostgresLibpqOptions.Refused;

    /// <inheritdoc/>
    public override void Validate(OptionCatalog catalog, IReadOnlyList<KeyValuePair<string, string>> options, bool isSuperuser)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (KeyValuePair<string, string> option in options)
        {
            if (option.Key == "environment")
            {
                PostgresSettings.Check(option.Value);
            }

            PostgresLibpqOptions.Check(option.Key, option.Value);
            if (option.Key.StartsWith(ConnectionOptions.KeywordPrefix, StringComparison.Ordinal))
            {
                PostgresKeywords.Check(option.Key, option.Value);
            }
        }

        if (catalog == OptionCatalog.Server)
        {
            PostgresPooling.Check(Find);
            PostgresLibpqOptions.CheckTogether(Find);
            _ = PostgresEndpoint.Read(Find("host"), Find("hostaddr"), Find("port"));
        }

        string? Find(string name) => options.FirstOrDefault(o => o.Key == name).Value;
    }

    /// <inheritdoc/>
    /// <exception cref="ForeignDataException">
    /// 08001 or 0A000 when an option's value cannot be used, 42704 without a user mapping, 2F003 when it lacks a password that it must have.
    /// </exception>
    public override RemoteConnection CreateConnection(ConnectionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        PostgresConnectionOptions options = request.Options as PostgresConnectionOptions
            ?? throw new ArgumentException("options are not bound to PostgresConnectionOptions", nameof(request));
        return new PostgresConnection(new PostgresLogin(request, options));
    }
}
