namespace PgDotnetFdw.Sdk.Relations;

/// <summary>Bits of <see cref="WindowDefinition.Frame"/>. Source: PostgreSQL, src/include/nodes/parsenodes.h, FRAMEOPTION_...; the same from 11 to 18.</summary>
[Flags]
public enum WindowFrame
{
#pragma warning disable CS1591 // the names are PostgreSQL's own
    None = 0,
    NonDefault = 0x00001,
    Range = 0x00002,
    Rows = 0x00004,
    Groups = 0x00008,
    Between = 0x00010,
    StartUnboundedPreceding = 0x00020,
    EndUnboundedPreceding = 0x00040,
    StartUnboundedFollowing = 0x00080,
    EndUnboundedFollowing = 0x00100,
    StartCurrentRow = 0x00200,
    EndCurrentRow = 0x00400,
    StartOffsetPreceding = 0x00800,
    EndOffsetPreceding = 0x01000,
    StartOffsetFollowing = 0x02000,
    EndOffsetFollowing = 0x04000,
    ExcludeCurrentRow = 0x08000,
    ExcludeGroup = 0x10000,
    ExcludeTies = 0x20000,
#pragma warning restore CS1591
}
