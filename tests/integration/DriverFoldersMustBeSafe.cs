using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>A driver that others than its owner could change is not loaded.</summary>
public sealed class DriverFoldersMustBeSafe(Clusters clusters) : ServerTest(clusters)
{
    [Theory]
    [InlineData("", "o+w")]
    [InlineData("faulty", "g+w")]
    [InlineData("faulty", "o+w")]
    [InlineData("faulty/driver.json", "o+w")]
    [InlineData("faulty/PgDotnetFdw.Driver.Faulty.dll", "g+w")]
    public void A_place_that_others_may_write_to_is_refused(string place, string mode)
    {
        string folder = Postgres.NewFolder("writable");
        try
        {
            Tool.Must("cp", "-r", Path.Combine(TestDrivers.Folder, "faulty"), folder);
            Tool.Must("chmod", "-R", "u=rwX,go=rX", folder);
            string create = $"SET pgdotnet_fdw.driver_path = '{folder}'; CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty')";
            using (NpgsqlConnection connection = Connect())
            {
                connection.Run($"LOAD 'pgdotnet_fdw'; {create}; DROP SERVER s");
            }

            Tool.Must("chmod", mode, Path.Combine(folder, place));
            using NpgsqlConnection refused = Connect();
            PostgresException error = refused.Error($"LOAD 'pgdotnet_fdw'; {create}");
            Assert.Equal("HV00L", error.SqlState);
            Assert.Contains("writable by its group or by others", error.Detail, StringComparison.Ordinal);
        }
        finally
        {
            Tool.Must("rm", "-rf", "--one-file-system", folder);
        }
    }
}
