using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres.Writes;

/// <summary>
/// In which form do values go out? In binary form where both sides have the same type: then they arrive unchanged. Otherwise as text, which the remote type's input
/// function reads or refuses.
/// </summary>
internal static class WriteForms
{
    /// <summary>Decides on a value.</summary>
    /// <param name="column">The local column.</param>
    /// <param name="remoteOid">Type that the remote has given the parameter.</param>
    /// <param name="remote">What is known of the remote column.</param>
    public static bool IsBinary(OutgoingColumn column, uint remoteOid, ColumnFacts? remote)
    {
        TypeFacts local = column.Type;
        bool isEnum = remote is { IsEnum: true } && remoteOid == remote.Type;
        if (local.Kind == 'e')
        {
            return isEnum || IsFreeText(remoteOid);
        }

        if (local.Origin != ObjectOrigin.BuiltIn && local.Kind != 'd')
        {
            return false;
        }

        uint localOid = PostgresTypes.BaseOid(local);
        uint baseOid = remote is not null && remoteOid == remote.Type ? remote.BaseType : remoteOid;
        if (IsFreeText(localOid) && (isEnum || IsFreeText(baseOid)))
        {
            return true;
        }

        return baseOid == localOid
            && (PostgresTypes.Find(localOid) ?? PostgresTypes.FindElement(localOid)) is { Transfer: not TypeTransfer.Text };
    }

    // Types of which both forms are the bytes of the text.
    private static bool IsFreeText(uint oid) => oid is TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar;
}
