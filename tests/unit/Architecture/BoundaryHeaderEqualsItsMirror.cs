using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using PgDotnetFdw.Core;
using PgDotnetFdw.Host;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Tests.Unit.Architecture;

/// <summary>
/// native/include/pgdotnet_abi.h against managed/PgDotnetFdw.Host/Abi.cs: what a C compiler says of the header, and what C# says of the mirror.
/// The same comparison of sizes and offsets is made at every start (Bootstrap).
/// </summary>
public sealed class BoundaryHeaderEqualsItsMirror
{
    private static readonly string s_header = File.ReadAllText(Repository.File("native", "include", "pgdotnet_abi.h"));

    // C enum, the prefix of its members, the managed type with the same numbers.
    private static readonly (string Name, string Prefix, Type Mirror)[] s_enums =
    [
        ("PgdnSeverity", "PGDN_SEVERITY_", typeof(PgdnSeverity)),
        ("PgdnSeverity", "PGDN_SEVERITY_", typeof(NoticeSeverity)),
        ("PgdnReportKind", "PGDN_REPORT_", typeof(ReportKind)),
        ("PgdnCatalog", "PGDN_CATALOG_", typeof(OptionCatalog)),
        ("PgdnFidelity", "PGDN_FIDELITY_", typeof(Fidelity)),
        ("PgdnTransfer", "PGDN_TRANSFER_", typeof(PgdnTransfer)),
        ("PgdnTransactionEvent", "PGDN_", typeof(TransactionEvent)),
        ("PgdnValueForm", "PGDN_VALUE_", typeof(ValueForm)),
    ];

    [Theory]
    [InlineData("-std=c11")]
    [InlineData("-std=c17")]
    public void The_header_compiles_alone(string standard)
    {
        ToolResult result = Tool.Run("cc", [standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-x", "c", Repository.File("native", "include", "pgdotnet_abi.h")]);

        // gcc warns of the include guard's neighbour "pragma once in main file" only; nothing is expected.
        Assert.Equal(string.Empty, result.Errors);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void Sizes_and_offsets_are_equal()
    {
        string program = """
            #include <stdio.h>
            #include "pgdotnet_abi.h"
            static const uint32_t words[] = {PGDN_LAYOUT_WORDS};
            int main(void) { for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) printf("%u\n", words[i]); return 0; }
            """;

        uint[] native = RunC(program).Select(line => uint.Parse(line, CultureInfo.InvariantCulture)).ToArray();

        Assert.Equal(native, Abi.LayoutWords());
        Assert.Equal(native.Length, Abi.LayoutNames.Length);
    }

    [Fact]
    public void Versions_are_equal()
    {
        Assert.Equal(Abi.Version, DefinedNumber("PGDN_ABI_VERSION"));
        Assert.Equal(Core.Messages.MessageReader.FormatVersion, DefinedNumber("PGDN_IR_VERSION"));
    }

    [Fact]
    public void Every_struct_has_the_same_fields_in_the_same_order()
    {
        Dictionary<string, string[]> native = Regex.Matches(WithoutComments(s_header), @"typedef struct (\w+)\s*\{(.*?)\}\s*\1;", RegexOptions.Singleline)
            .ToDictionary(match => match.Groups[1].Value, match => Fields(match.Groups[2].Value));

        Assert.NotEmpty(native);
        foreach ((string name, string[] fields) in native)
        {
            Type mirror = typeof(Abi).Assembly.GetType($"PgDotnetFdw.Host.{name}", throwOnError: true) ?? throw new InvalidOperationException(name);
            string[] managed = mirror.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
                .OrderBy(field => field.MetadataToken)
                .Select(field => field.Name)
                .ToArray();
            Assert.True(fields.Select(Plain).SequenceEqual(managed.Select(Plain)), $"{name}: {string.Join(", ", fields)} | {string.Join(", ", managed)}");
        }
    }

    [Fact]
    public void Every_enum_has_the_same_numbers()
    {
        foreach ((string name, string prefix, Type mirror) in s_enums)
        {
            Dictionary<string, int> managed = Enum.GetNames(mirror).ToDictionary(Plain, member => Convert.ToInt32(Enum.Parse(mirror, member), CultureInfo.InvariantCulture));
            Assert.True(managed.OrderBy(m => m.Value).SequenceEqual(Members(name, prefix).OrderBy(m => m.Value)), $"{name} and {mirror.Name} differ");
        }
    }

    [Fact]
    public void Status_codes_are_equal()
    {
        Dictionary<string, int> managed = typeof(PgdnStatus).GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .ToDictionary(field => Plain(field.Name), field => Convert.ToInt32(field.GetRawConstantValue(), CultureInfo.InvariantCulture));

        Assert.Equal(Members("PgdnStatus", "PGDN_").OrderBy(m => m.Value), managed.OrderBy(m => m.Value));
    }

    private static Dictionary<string, int> Members(string name, string prefix)
    {
        string body = Regex.Match(WithoutComments(s_header), $@"typedef enum {name}\s*\{{(.*?)\}}", RegexOptions.Singleline).Groups[1].Value;
        return Regex.Matches(body, @"(\w+)\s*=\s*(-?\d+)").ToDictionary(
            member => Plain(ManagedName(member.Groups[1].Value[prefix.Length..])),
            member => int.Parse(member.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    // Words that C abbreviates as PostgreSQL does, and C# spells out or leaves to the type's name.
    private static string ManagedName(string name) => name switch
    {
        "BOOL" => "BOOLEAN",
        _ => name.Replace("SUBXACT", "SUB", StringComparison.Ordinal).Replace("XACT_", string.Empty, StringComparison.Ordinal),
    };

    private static string[] Fields(string body) =>
        body.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(declaration => Regex.Match(declaration, @"^\w[\w ]*\(\*(\w+)\)|(\w+)(?:\[\d+\])?$"))
            .Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value)
            .ToArray();

    // The same name in either language's spelling.
    private static string Plain(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal).ToUpperInvariant();

    private static string WithoutComments(string code) => Regex.Replace(code, @"/\*.*?\*/", string.Empty, RegexOptions.Singleline);

    private static uint DefinedNumber(string name) =>
        uint.Parse(Regex.Match(s_header, $@"^#define {name} (\d+)", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);

    private static string[] RunC(string program)
    {
        string folder = Directory.CreateTempSubdirectory("pgdotnet-abi").FullName;
        try
        {
            string source = Path.Combine(folder, "layout.c");
            string binary = Path.Combine(folder, "layout");
            File.WriteAllText(source, program);
            Tool.Must("cc", "-std=c11", "-I", Repository.File("native", "include"), "-o", binary, source);
            return Tool.Must(binary).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
