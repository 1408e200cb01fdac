using System.Diagnostics;

namespace PgDotnetFdw.Tests;

/// <summary>Runs programs of the machine: compilers, PostgreSQL's own tools, sqlite3.</summary>
public static class Tool
{
    /// <summary>Runs a program to its end. Never throws for its exit code.</summary>
    /// <param name="program">Name on PATH, or path.</param>
    /// <param name="arguments">Arguments, not quoted.</param>
    /// <param name="input">Standard input; null = empty.</param>
    /// <param name="environment">Variables to set; null = none.</param>
    public static ToolResult Run(string program, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // The server's user cannot enter every folder that a tester stands in.
            WorkingDirectory = "/",
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"could not start {program}");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
        process.WaitForExit();
        return new ToolResult(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Runs a program that must succeed; returns what it printed.</summary>
    /// <param name="program">Name on PATH, or path.</param>
    /// <param name="arguments">Arguments, not quoted.</param>
    public static string Must(string program, params string[] arguments)
    {
        ToolResult result = Run(program, arguments);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed ({result.ExitCode}):\n{result.Output}{result.Errors}");
    }
}
