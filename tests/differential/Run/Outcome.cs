namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>What one execution of a query gave: rows as text, or an error.</summary>
/// <param name="Rows">The rows; null after an error.</param>
/// <param name="SqlState">The error's SQLSTATE.</param>
/// <param name="Message">The error's message, detail and context.</param>
internal sealed record Outcome(IReadOnlyList<string>? Rows, string? SqlState, string? Message)
{
    /// <summary>Stands between the columns of a row.</summary>
    public const char Separator = '\u001f';

    /// <summary>Stands for NULL.</summary>
    public const string Null = "\u2400";

    /// <summary>Rows that the command's tag says were written; -1 when it says nothing.</summary>
    public long Affected { get; init; } = -1;

    /// <summary>Whether it is an error in data: which value meets an expression first depends on the plan.</summary>
    public bool IsDataError => SqlState is not null && (SqlState.StartsWith("22", StringComparison.Ordinal) || IsBoundless);

    // PostgreSQL reports a cast of NaN or infinity to an integer, and bins of months, as a missing feature.
    private bool IsBoundless =>
        SqlState == "0A000"
        && Message is not null
        && (Message.Contains("cannot convert infinity to ", StringComparison.Ordinal) || Message.Contains("cannot convert NaN to ", StringComparison.Ordinal)
            || Message.Contains("cannot be binned into intervals", StringComparison.Ordinal));

    /// <summary>Whether it says nothing about the product: cancelled by the time limit, or too large.</summary>
    public bool IsGivenUp => SqlState is "57014" or "54000" or "53200" or TooLarge or NotText;

    /// <summary>SQLSTATE of our own for a result with too many rows.</summary>
    public const string TooLarge = "large";

    /// <summary>SQLSTATE of our own for a value that is no text in UTF-8.</summary>
    public const string NotText = "bytes";

    /// <summary>SQLSTATE of our own for a session that ended: the backend crashed.</summary>
    public const string Lost = "lost";

    /// <summary>The rows as a reader wants them.</summary>
    public static string Readable(string row) => row.Replace(Separator.ToString(), " | ", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
