using System.Buffers;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres.Writes;

/// <summary>Takes a piece of a COPY.</summary>
internal delegate void CopyPieceHandler(ReadOnlySpan<byte> piece);

/// <summary>Puts rows into the formats of COPY. Source: PostgreSQL docs, "COPY", "File Formats".</summary>
internal static class CopyFormat
{
    private static readonly SearchValues<byte> s_special = SearchValues.Create("\\\t\n\r"u8);

    /// <summary>Signature, flags, and the length of an extension that there is not.</summary>
    private static ReadOnlySpan<byte> Header =>
        [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static ReadOnlySpan<byte> Trailer => [0xFF, 0xFF];

    /// <summary>Writes all rows.</summary>
    /// <param name="rows">The rows; their columns have the form that the format has.</param>
    /// <param name="isBinary">Which format.</param>
    /// <param name="pieceBytes">About how large a piece is; of a binary row it may be a part, and a text row is whole.</param>
    /// <param name="give">Takes each piece; it is valid during the call.</param>
    public static void Write(OutgoingRows rows, bool isBinary, int pieceBytes, CopyPieceHandler give)
    {
        if (isBinary && rows.IsWhole)
        {
            give(Header);
            ReadOnlySpan<byte> rest = rows.Encoded.Span;
            while (rest.Length > 0)
            {
                int length = Math.Min(rest.Length, pieceBytes);
                give(rest[..length]);
                rest = rest[length..];
            }

            give(Trailer);
            return;
        }

        ArrayBufferWriter<byte> piece = new(pieceBytes);
        if (isBinary)
        {
            piece.Write(Header);
        }

        while (rows.MoveNext())
        {
            if (isBinary)
            {
                piece.Write(rows.Row);
            }
            else
            {
                WriteText(rows, piece);
            }

            if (piece.WrittenCount >= pieceBytes)
            {
                give(piece.WrittenSpan);
                piece.ResetWrittenCount();
            }
        }

        if (isBinary)
        {
            piece.Write(Trailer);
        }

        give(piece.WrittenSpan);
    }

    private static void WriteText(OutgoingRows rows, ArrayBufferWriter<byte> piece)
    {
        for (int i = 0; i < rows.ColumnCount; i++)
        {
            if (i > 0)
            {
                piece.Write("\t"u8);
            }

            if (rows.IsNull(i))
            {
                piece.Write("\\N"u8);
                continue;
            }

            ReadOnlySpan<byte> rest = rows.Value(i);
            for (int next = rest.IndexOfAny(s_special); next >= 0; next = rest.IndexOfAny(s_special))
            {
                piece.Write(rest[..next]);
                piece.Write(rest[next] switch
                {
                    (byte)'\t' => "\\t"u8,
                    (byte)'\n' => "\\n"u8,
                    (byte)'\r' => "\\r"u8,
                    _ => "\\\\"u8,
                });
                rest = rest[(next + 1)..];
            }

            piece.Write(rest);
        }

        piece.Write("\n"u8);
    }
}
