using System.Globalization;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>What the command line asks for.</summary>
internal sealed record SoakOptions
{
    /// <summary>How to call the program.</summary>
    public const string Usage = """
        usage: [--seed n] [--seconds n] [--clients n]
          --seed n     decides what each client does and which faults come, in which order (1)
          --seconds n  how long the load lasts (60)
          --clients n  sessions at the same time, 2 to 16; the last one comes and goes (5)
        """;

    /// <summary>Decides statements and faults; how they meet is the machine's doing.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How long the load lasts.</summary>
    public int Seconds { get; init; } = 60;

    /// <summary>How many sessions work at the same time.</summary>
    public int Clients { get; init; } = 5;

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">Its words.</param>
    /// <exception cref="FormatException">It cannot be understood.</exception>
    public static SoakOptions Parse(IReadOnlyList<string> arguments)
    {
        SoakOptions options = new();
        for (int i = 0; i < arguments.Count; i += 2)
        {
            int value = i + 1 < arguments.Count && int.TryParse(arguments[i + 1], NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new FormatException(Usage);
            options = arguments[i] switch
            {
                "--seed" => options with { Seed = value },
                "--seconds" when value >= 10 => options with { Seconds = value },
                "--clients" when value is >= 2 and <= 16 => options with { Clients = value },
                _ => throw new FormatException(Usage),
            };
        }

        return options;
    }
}
