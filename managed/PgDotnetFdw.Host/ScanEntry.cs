// What belongs to an open scan on this side of the boundary? The engine's scan and the column list that C reads until scan_close.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Host.Encoders;

namespace PgDotnetFdw.Host;

/// <summary>An open scan. Main thread only.</summary>
internal sealed unsafe class ScanEntry
{
    private ScanSignal? _watch;

    internal ScanEntry(ForeignScan scan, bool serverIsUtf8, int escapes)
    {
        Scan = scan;
        Escapes = escapes;
        ColumnCount = scan.Columns.Count;
        Columns = (PgdnScanColumn*)NativeMemory.Alloc((nuint)Math.Max(ColumnCount, 1), (nuint)sizeof(PgdnScanColumn));
        for (int i = 0; i < ColumnCount; i++)
        {
            Columns[i].Attribute = scan.Columns[i].Attribute;
            Columns[i].Transfer = (short)ColumnEncoders.TransferOf(scan.Columns[i], serverIsUtf8);
        }
    }

    internal ForeignScan Scan { get; }

    internal PgdnScanColumn* Columns { get; private set; }

    internal int ColumnCount { get; }

    /// <summary><see cref="Backend.Escapes"/> when what may be pending was started.</summary>
    internal int Escapes { get; set; }

    /// <summary>Writes to an eventfd from now on, whenever a fetch may have an answer.</summary>
    internal void Watch(int descriptor)
    {
        _watch?.Close();
        _watch = new ScanSignal(descriptor);
        Scan.Watch(_watch);
    }

    /// <summary>Closes the scan; called once, when its handle is given up.</summary>
    internal void Close()
    {
        _watch?.Close();
        NativeMemory.Free(Columns);
        Columns = null;
        Scan.Close();
    }
}
