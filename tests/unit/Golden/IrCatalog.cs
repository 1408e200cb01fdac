// Which types and collations do the golden files name? Their text holds no oids; these are the local catalog of the tests.

using System.Reflection;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Tests.Unit.Postgres;

namespace PgDotnetFdw.Tests.Unit.Golden;

/// <summary>Types and collations by name.</summary>
internal static class IrCatalog
{
    // Source: PostgreSQL, src/include/access/transam.h, FirstNormalObjectId.
    private const uint FirstOidOfUsers = 16384;

    // The row types of the files' tables.
    private static readonly TypeFacts[] s_rows =
    [
        Ir.Address with { Oid = 16600, Name = "a" },
        Ir.Address with { Oid = 16603, Name = "b" },
    ];

    private static readonly Dictionary<string, TypeFacts> s_types = Types();

    private static readonly Dictionary<string, CollationFacts> s_collations =
        new[] { Ir.C, Ir.Default, Ir.German, Ir.CaseInsensitive }.ToDictionary(static c => $"{c.Schema}.{c.Name}", StringComparer.Ordinal);

    internal static TypeFacts Bool { get; } = Type("pg_catalog.bool");

    internal static TypeFacts Type(string name) =>
        s_types.TryGetValue(name, out TypeFacts? type) ? type : throw new FormatException($"IrCatalog.cs has no type {name}");

    internal static CollationFacts Collation(string name) =>
        s_collations.TryGetValue(name, out CollationFacts? collation) ? collation : throw new FormatException($"IrCatalog.cs has no collation {name}");

    // The built-in ones that the driver postgres knows, and those that other tests of planning name.
    private static Dictionary<string, TypeFacts> Types()
    {
        var types = new Dictionary<string, TypeFacts>(StringComparer.Ordinal);
        foreach (FieldInfo field in typeof(Ir).GetFields().Where(static f => f.FieldType == typeof(TypeFacts)))
        {
            Add(types, (TypeFacts)field.GetValue(null)!);
        }

        foreach (TypeFacts row in s_rows)
        {
            Add(types, row);
        }

        for (uint oid = 1; oid < FirstOidOfUsers; oid++)
        {
            if (PostgresTypes.Find(oid) is { } known)
            {
                Add(types, Ir.BuiltIn(oid, known.Name));
            }
            else if (PostgresTypes.FindElement(oid) is { } element)
            {
                Add(types, Ir.BuiltIn(oid, "_" + element.Name, element.Oid));
            }
        }

        return types;
    }

    private static void Add(Dictionary<string, TypeFacts> types, TypeFacts type) => types.TryAdd($"{type.Schema}.{type.Name}", type);
}
