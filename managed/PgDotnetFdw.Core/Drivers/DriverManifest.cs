// What does a driver folder say of itself before any of its code runs?
//
// driver.json is read without a deserializer, so that a damaged file is an error with the file's name and nothing else is loaded for it.
// Unrecognised properties are skipped: a newer manifest stays readable.

using System.Text.Json;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Contents of a <c>driver.json</c>.</summary>
/// <param name="Name">The driver's name; the same as its folder's.</param>
/// <param name="Version">The driver's version, free text.</param>
/// <param name="SdkVersion">Version of the Sdk that it was built with, <c>major.minor</c>.</param>
/// <param name="Assembly">File name of its assembly, inside the folder.</param>
/// <param name="Type">Full name of its <see cref="ForeignDriver"/> class.</param>
public sealed record DriverManifest(string Name, string Version, Version SdkVersion, string Assembly, string Type)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "driver.json";

    // A manifest takes some 200 bytes; whatever is much larger is none.
    private const int MaximumBytes = 64 * 1024;

    /// <summary>Reads the manifest of a folder.</summary>
    /// <param name="folder">The driver's folder.</param>
    /// <param name="expectedName">The name under which it was looked up.</param>
    /// <exception cref="ForeignDataException">HV00L: it cannot be read or says what cannot be.</exception>
    public static DriverManifest Read(string folder, string expectedName)
    {
        string path = Path.Combine(folder, FileName);
        Dictionary<string, string> values;
        try
        {
            if (new FileInfo(path).Length > MaximumBytes)
            {
                throw Invalid(expectedName, path, "The file is too large to be a manifest.");
            }

            byte[] json = File.ReadAllBytes(path);
            values = PlainManifest.TryRead(json) ?? ReadStrings(json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw Invalid(expectedName, path, e.Message);
        }

        string name = Required(values, "name", expectedName, path);
        string assembly = Required(values, "assembly", expectedName, path);
        string sdk = Required(values, "sdk", expectedName, path);
        if (name != expectedName)
        {
            throw Invalid(expectedName, path, $"It names the driver \"{name}\", but its folder is \"{expectedName}\".");
        }

        if (assembly != Path.GetFileName(assembly))
        {
            throw Invalid(expectedName, path, "The assembly must be a file of the driver's own folder.");
        }

        if (!System.Version.TryParse(sdk, out Version? sdkVersion))
        {
            throw Invalid(expectedName, path, $"The Sdk version \"{sdk}\" is not of the form major.minor.");
        }

        return new DriverManifest(
            name,
            values.GetValueOrDefault("version", string.Empty),
            sdkVersion,
            assembly,
            Required(values, "type", expectedName, path));
    }

    private static Dictionary<string, string> ReadStrings(ReadOnlySpan<byte> json)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        if (json.StartsWith(byteOrderMark))
        {
            json = json[byteOrderMark.Length..];
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The file does not hold a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string property = reader.GetString() ?? string.Empty;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                values[property] = reader.GetString() ?? string.Empty;
            }
            else
            {
                reader.Skip();
            }
        }

        return values;
    }

    private static string Required(Dictionary<string, string> values, string property, string driver, string path)
    {
        return values.TryGetValue(property, out string? value) && value.Length > 0
            ? value
            : throw Invalid(driver, path, $"The text property \"{property}\" is missing.");
    }

    private static ForeignDataException Invalid(string driver, string path, string reason)
    {
        return new ForeignDataException(SqlState.UnableToCreateExecution, $"could not read the manifest of driver \"{driver}\"")
        {
            Detail = $"File \"{path}\": {reason}",
        };
    }
}
