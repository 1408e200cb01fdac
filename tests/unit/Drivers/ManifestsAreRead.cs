using System.Text;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Tests.Unit.Drivers;

/// <summary>driver.json: plain ones are read without a JSON library, and to the same effect as all others.</summary>
public sealed class ManifestsAreRead : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pgdotnet-manifest").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""{"name": "x", "sdk": "1.0", "assembly": "X.dll", "type": "N.X"}""", true)]
    [InlineData("""\r\n{ "name" :"y",\t"name":"x","sdk":"1.0", "assembly":"X.dll","type":"N.X" }\n""", true)]
    [InlineData("""{"name": "x", "sdk": "1.0", "assembly": "X.dll", "type": "N\u002eX"}""", false)]
    [InlineData("""{"name": "x", "sdk": "1.0", "assembly": "X.dll", "type": "N.X", "more": {"name": ["z"]}, "version": "\u00fc"}""", false)]
    [InlineData("""{"name": "x", /* "name": "z" */ "sdk": "1.0", "assembly": "X.dll", "type": "N.X",}""", false)]
    public void Both_ways_say_the_same(string json, bool isPlain)
    {
        json = json.Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal);

        Assert.Equal(isPlain, PlainManifest.TryRead(Encoding.UTF8.GetBytes(json)) is not null);
        DriverManifest manifest = Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(("x", new Version(1, 0), "X.dll", "N.X"), (manifest.Name, manifest.SdkVersion, manifest.Assembly, manifest.Type));

        // A byte order mark is never plain.
        Assert.Equal(manifest, Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(json)]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"name": "x" "sdk": "1.0"}""")]
    [InlineData("""{"name": "x", "sdk": "1.0", "assembly": "X.dll", "type": "N.X" """)]
    [InlineData("""{"name": "x", "sdk": "1.0", "assembly": "X.dll", "type": 'N.X'}""")]
    public void What_is_no_json_is_an_error(string json)
    {
        Assert.Null(PlainManifest.TryRead(Encoding.UTF8.GetBytes(json)));
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => Read(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(SqlState.UnableToCreateExecution, error.SqlState);
    }

    private DriverManifest Read(byte[] json)
    {
        File.WriteAllBytes(Path.Combine(_folder, DriverManifest.FileName), json);
        return DriverManifest.Read(_folder, "x");
    }
}
