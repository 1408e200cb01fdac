using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Sdk.Remote;

/// <summary>
/// What a <see cref="RemoteConnection"/> implements when the backend's main thread may ask and read short statements on it, without the connection's own thread: two changes
/// of threads for each round trip are spared, which is as much as a near remote takes to answer.
/// </summary>
/// <remarks>
/// All members are called on the main thread while the connection's thread rests, and none may wait: the main thread must hear of a cancel. What a connection does
/// not do without waiting it refuses by false or null, having changed nothing. On such a connection <see cref="RemoteConnection.OpenCursor"/>,
/// <see cref="RemoteConnection.CreateSavepoint"/>, <see cref="RemoteConnection.ReleaseSavepoint"/>, <see cref="RemoteConnection.SetReadOnly"/> and the closing
/// of cursors and writers do not wait either, and are called on the main thread, too. What was asked is read by the next call of the method for which it was asked; nothing else is
/// called in between. That may be on the connection's thread, at any time, and waits then.
/// </remarks>
public interface INonBlockingConnection
{
    /// <summary>The file descriptor that becomes readable when an answer arrives; null = nothing can be done without waiting, as over an encrypted connection.</summary>
    int? Descriptor { get; }

    /// <summary>As <see cref="RemoteConnection.BeginTransaction(TransactionModes)"/>.</summary>
    /// <param name="modes">How.</param>
    bool TryBeginTransaction(TransactionModes modes);

    /// <summary>As <see cref="RemoteConnection.CommitTransaction"/>, of a transaction that has changed nothing: whether that succeeds concerns nobody.</summary>
    bool TryCommitTransaction();

    /// <summary>
    /// Sends what the first <see cref="RemoteCursor.Fetch"/> of a cursor asks. Once <see cref="Receive"/> has said that the answer is complete, that fetch does not wait.
    /// </summary>
    /// <param name="cursor">One of this connection, not fetched yet.</param>
    /// <param name="maxRows">How many rows the fetch will want, ≥ 1.</param>
    bool TryAsk(RemoteCursor cursor, int maxRows);

    /// <summary>As <see cref="RemoteConnection.OpenWriter"/>.</summary>
    /// <param name="modify">What is written, and how.</param>
    RemoteWriter? TryOpenWriter(RemoteModify modify);

    /// <summary>Sends what a <see cref="RemoteWriter.Write"/> of a writer sends.</summary>
    /// <param name="writer">One of this connection.</param>
    /// <param name="rows">The rows that are given to it.</param>
    bool TryAsk(RemoteWriter writer, OutgoingRows rows);

    /// <summary>Sends what <see cref="RemoteConnection.CommitTransaction"/> sends.</summary>
    bool TryAskCommit();

    /// <summary>Takes what has arrived. Must not throw.</summary>
    Arrival Receive();
}
