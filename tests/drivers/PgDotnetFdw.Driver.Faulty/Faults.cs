using System.Runtime.CompilerServices;

namespace PgDotnetFdw.Driver.Faulty;

/// <summary>Faults, kept from the optimizer's view.</summary>
internal static class Faults
{
    private static readonly string?[] s_nothing = [null];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int NullReference() => s_nothing[0]!.Length; // null on purpose

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Divide(int value) => value / (s_nothing[0]?.Length ?? 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Recurse(int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return Recurse(depth + 1) + 1;
    }

    public static void ExhaustHeap()
    {
        List<byte[]> held = [];
        while (true)
        {
            held.Add(new byte[1024 * 1024]);
        }
    }
}
