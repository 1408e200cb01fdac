// Which values do a scan's parameters have? Reads the message "parameters" of pgdotnet_abi.h.

using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Reads parameter values.</summary>
public static class ParametersReader
{
    /// <summary>Reads a message that is parameters.</summary>
    /// <param name="message">The whole message; empty = no parameters.</param>
    /// <returns>One value for each parameter, in the plan's order; they hold their own memory.</returns>
    /// <exception cref="Sdk.ForeignDataException">XX000 when it is malformed.</exception>
    public static IReadOnlyList<RemoteValue> Read(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            return [];
        }

        var reader = new MessageReader(message);
        var values = new RemoteValue[reader.ReadCount(1)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadValue();
        }

        reader.ExpectEnd();
        return values;
    }
}
