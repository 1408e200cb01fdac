using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>Writes all that is needed to see a mismatch again.</summary>
internal static class Reproduction
{
    /// <summary>The text of one.</summary>
    public static string Of(
        long seed, long number, Universe universe, World world, IReadOnlyList<(string Name, string Value)> settings, Query query, Judgement judgement, PlanFacts? plan)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"== {judgement.Verdict}, driver {universe.Driver}; again with: make differential DRIVER={universe.Driver} SEED={seed} QUERY={number}");
        text.AppendLine(CultureInfo.InvariantCulture, $"   {world.Description}");
        foreach ((string name, string value) in settings)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"   SET {name} = {SqlText.Quoted(value)};");
        }

        foreach ((string side, string schema) in new[] { ("local", universe.Local), ("foreign", universe.Foreign) })
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"-- {side}");
            if (query.Sending == Sending.Plain)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{SqlText.Of(query.Root, schema)};");
            }
            else
            {
                IReadOnlyList<string> commands = Session.PreparedCommands(query, schema);
                text.AppendLine(CultureInfo.InvariantCulture, $"SET plan_cache_mode = {(judgement.Execution < 2 ? "force_custom_plan" : "force_generic_plan")};");
                text.AppendLine(CultureInfo.InvariantCulture, $"{commands[0]};\n{commands[1 + (judgement.Execution % 2)]};");
            }
        }

        text.AppendLine("-- difference").Append(Comparison.Describe(judgement.Local, judgement.Foreign));
        if (plan is not null)
        {
            text.AppendLine("-- plan").AppendLine("   " + plan.Text.Replace("\n", "\n   ", StringComparison.Ordinal));
        }

        return text.ToString();
    }
}
