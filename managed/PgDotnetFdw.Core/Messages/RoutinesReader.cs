// Of which routines is it asked whether they may be sent? Reads the message "routines" of pgdotnet_abi.h.

using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Reads routines.</summary>
public static class RoutinesReader
{
    // u8 kind, three empty strs, u8 origin, three bytes.
    private const int MinimumRoutineSize = 1 + 12 + 4;

    /// <summary>Reads a message that is routines.</summary>
    /// <param name="message">The whole message.</param>
    /// <exception cref="Sdk.ForeignDataException">XX000 when it is malformed or of another version.</exception>
    public static IReadOnlyList<Routine> Read(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        ExprReader.ExpectVersion(ref reader);
        var routines = new Routine[reader.ReadCount(MinimumRoutineSize)];
        for (int i = 0; i < routines.Length; i++)
        {
            byte kind = reader.ReadByte();
            if (kind > (byte)RoutineKind.Window)
            {
                throw MessageReader.Malformed("The kind of a routine is out of its range.");
            }

            routines[i] = new Routine((RoutineKind)kind, reader.ReadProcedure());
        }

        reader.ExpectEnd();
        return routines;
    }
}
