// What belongs to a statement that writes rows on this side of the boundary? The engine's part and the column lists that C reads until modify_close.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core.Modifies;
using PgDotnetFdw.Host.Encoders;

namespace PgDotnetFdw.Host;

/// <summary>A statement's writing into one table. Main thread only.</summary>
internal sealed unsafe class ModifyEntry(ForeignModify modify, bool serverIsUtf8, int escapes)
{
    internal ForeignModify Modify { get; } = modify;

    /// <summary>How outgoing rows are made; null before it is known.</summary>
    internal PgdnOutgoingColumn* Outgoing { get; private set; }

    /// <summary>How returned rows are read; null before it is known.</summary>
    internal PgdnScanColumn* Returned { get; private set; }

    /// <summary><see cref="Backend.Escapes"/> when what may be pending was started.</summary>
    internal int Escapes { get; set; } = escapes;

    /// <summary>Makes the lists, whenever the engine is prepared.</summary>
    internal void Describe()
    {
        if (Outgoing is null)
        {
            Outgoing = (PgdnOutgoingColumn*)NativeMemory.AllocZeroed((nuint)Math.Max(Modify.Columns.Count, 1), (nuint)sizeof(PgdnOutgoingColumn));
        }

        for (int i = 0; i < Modify.Columns.Count; i++)
        {
            Outgoing[i].Attribute = Modify.Columns[i].Attribute;
            Outgoing[i].Form = (short)Modify.Forms[i];
        }

        if (Returned is not null)
        {
            return;
        }

        Returned = (PgdnScanColumn*)NativeMemory.AllocZeroed((nuint)Math.Max(Modify.Returned.Count, 1), (nuint)sizeof(PgdnScanColumn));
        for (int i = 0; i < Modify.Returned.Count; i++)
        {
            Returned[i].Attribute = Modify.Returned[i].Attribute;
            Returned[i].Transfer = (short)ColumnEncoders.TransferOf(Modify.Returned[i], serverIsUtf8);
        }
    }

    /// <summary>Called once, when the handle is given up.</summary>
    internal void Close()
    {
        NativeMemory.Free(Outgoing);
        NativeMemory.Free(Returned);
        Outgoing = null;
        Returned = null;
        Modify.Close();
    }
}
