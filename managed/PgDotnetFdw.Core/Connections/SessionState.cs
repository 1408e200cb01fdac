// What does only the session's own thread touch?
//
// The connection and the cursors that are open on it. Jobs get this object while they run; the main thread never does. HasBegun, HasWritten and
// IsOpen are the exceptions: the main thread reads them to learn whether a lost session had taken part in the transaction, and whether its commit matters.

using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>The session thread's side of a session.</summary>
internal sealed class SessionState
{
    private readonly List<RemoteCursor> _openCursors = [];
    private volatile bool _hasBegun;
    private volatile bool _isOpen;
    private volatile bool _hasWritten;

    public SessionState(RemoteConnection connection)
    {
        Connection = connection;
    }

    public RemoteConnection Connection { get; }

    /// <summary>Whether the connection has come about. Readable on any thread.</summary>
    public bool IsOpen
    {
        get => _isOpen;
        set => _isOpen = value;
    }

    /// <summary>Whether the remote transaction has begun and not yet ended. Readable on any thread.</summary>
    public bool HasBegun
    {
        get => _hasBegun;
        set => _hasBegun = value;
    }

    /// <summary>Whether the remote transaction may have changed anything, as of the last job. Readable on any thread.</summary>
    public bool HasWritten => _hasWritten;

    /// <summary>Asks the driver whether something was changed.</summary>
    public void NoteWrites() => _hasWritten = Connection.HasWritten;

    public void AddCursor(RemoteCursor cursor) => _openCursors.Add(cursor);

    /// <summary>Closes a cursor once, however often it is asked.</summary>
    public void CloseCursor(RemoteCursor cursor)
    {
        if (_openCursors.Remove(cursor))
        {
            cursor.Dispose();
        }
    }

    public void CloseAllCursors()
    {
        while (_openCursors.Count > 0)
        {
            RemoteCursor cursor = _openCursors[^1];
            _openCursors.RemoveAt(_openCursors.Count - 1);
            cursor.Dispose();
        }
    }
}
