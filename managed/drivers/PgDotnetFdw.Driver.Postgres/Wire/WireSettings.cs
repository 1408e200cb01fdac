namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>
/// What a remote reports of the settings that the driver has pinned. A function, a trigger or a script of the remote may change them behind the driver's back, for the rest of the session.
/// </summary>
internal sealed class WireSettings
{
    private const string Encoding = "UTF8";

    // TimeZone and DateStyle have several spellings of the same value; search_path is reported by newer servers only.
    private static readonly Dictionary<string, Func<string, bool>> s_pinned = new(StringComparer.Ordinal)
    {
        ["DateStyle"] = static value => value.StartsWith("ISO,", StringComparison.Ordinal),
        ["IntervalStyle"] = static value => value == "postgres",
        ["standard_conforming_strings"] = static value => value == "on",
        ["TimeZone"] = static value => value is "GMT" or "UTC" or "Etc/UTC",
        ["search_path"] = static value => value == "pg_catalog",
    };

    /// <summary>What is said of a session whose text cannot be trusted any more.</summary>
    public const string OtherEncoding = "Something on the remote has changed the session's client_encoding.";

    private readonly HashSet<string> _altered = new(StringComparer.Ordinal);
    private string _encoding = Encoding;

    /// <summary>Whether one of them is not what it was set to.</summary>
    public bool AreAltered => _altered.Count > 0;

    /// <summary>Whether a value is the pinned one, or of a setting that is not pinned.</summary>
    public static bool IsRight(string name, string value) => !s_pinned.TryGetValue(name, out Func<string, bool>? isRight) || isRight(value);

    /// <summary>Takes a ParameterStatus.</summary>
    /// <param name="body">Name and value, each with a zero behind it.</param>
    public void Note(ReadOnlySpan<byte> body)
    {
        int end = body.IndexOf((byte)0);
        if (end < 0)
        {
            return;
        }

        string name = System.Text.Encoding.UTF8.GetString(body[..end]);
        string value = System.Text.Encoding.UTF8.GetString(body[(end + 1)..].TrimEnd((byte)0));
        if (name == "client_encoding")
        {
            _encoding = value;
        }
        else if (!IsRight(name, value))
        {
            _altered.Add(name);
        }
        else
        {
            _altered.Remove(name);
        }
    }

    /// <summary>Makes sure that what arrives is still in the encoding in which it is read.</summary>
    /// <exception cref="InvalidDataException">It is not; nobody knows since when.</exception>
    public void CheckEncoding()
    {
        if (_encoding != Encoding)
        {
            throw new InvalidDataException(OtherEncoding);
        }
    }
}
