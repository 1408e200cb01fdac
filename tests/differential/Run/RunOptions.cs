using System.Globalization;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>What the command line asks for.</summary>
internal sealed record RunOptions
{
    /// <summary>How to call the program.</summary>
    public const string Usage = """
        usage: [--driver postgres|sqlite|all] [--seed n] [--seconds n] [--queries n] [--workers n]
               [--query n] [--mismatches n] [--explain n] [--keep] [--planted] [--dml]
          --seconds n     how long for each driver (30); --queries n: so many at most for each
          --query n       query n of the seed alone, with its texts and plan printed
          --mismatches n  stop after so many different mismatches (10)
          --explain n     look at the plan of each n-th query (20)
          --keep          leave the cluster running at the end, until the standard input ends
          --planted       instead: drivers with planted defects; fails unless each is found
          --dml           instead of queries: transactions that write; --query n is then transaction n
        """;

    /// <summary>Drivers that are compared.</summary>
    public IReadOnlyList<string> Drivers { get; init; } = ["postgres", "sqlite"];

    /// <summary>Decides the queries.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How long for each driver.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>How many for each driver at most.</summary>
    public long Queries { get; init; } = long.MaxValue;

    /// <summary>The only query to run; null = all.</summary>
    public long? Query { get; init; }

    /// <summary>How many sessions run at the same time.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>How many different mismatches end a run.</summary>
    public int Mismatches { get; init; } = 10;

    /// <summary>The plan of each so many-th query is looked at.</summary>
    public int ExplainEvery { get; init; } = 20;

    /// <summary>Whether the cluster stays until the standard input ends.</summary>
    public bool Keep { get; init; }

    /// <summary>Whether drivers with planted defects are run instead.</summary>
    public bool Planted { get; init; }

    /// <summary>Whether transactions that write are compared instead of queries.</summary>
    public bool Writes { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">Its words.</param>
    /// <exception cref="FormatException">It cannot be understood.</exception>
    public static RunOptions Parse(IReadOnlyList<string> arguments)
    {
        RunOptions options = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (name is "--help" or "-h")
            {
                throw new FormatException(Usage);
            }

            if (name is "--planted" or "--keep" or "--dml")
            {
                options = name switch
                {
                    "--keep" => options with { Keep = true },
                    "--dml" => options with { Writes = true },
                    _ => options with { Planted = true },
                };
                continue;
            }

            string text = ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value\n{Usage}");
            options = name switch
            {
                "--driver" => options with { Drivers = text == "all" ? options.Drivers : text is "postgres" or "sqlite" ? [text] : throw new FormatException(Usage) },
                "--seed" => options with { Seed = Number(text) },
                "--seconds" => options with { Seconds = (int)Number(text) },
                "--queries" => options with { Queries = Number(text) },
                "--query" => options with { Query = Number(text) },
                "--workers" => options with { Workers = (int)Number(text) },
                "--mismatches" => options with { Mismatches = (int)Number(text) },
                "--explain" => options with { ExplainEvery = (int)Number(text) },
                _ => throw new FormatException(Usage),
            };
        }

        return options;
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : throw new FormatException(Usage);
}
