// What does only the session's own thread touch?
//
// The connection and the cursors and writers that are open on it. Jobs get this object while they run; the main thread never does. HasBegun, HasWritten and
// IsOpen are the exceptions: the main thread reads them to learn whether a lost session had taken part in the transaction, and whether its commit matters.

using PgDotnetFdw.Core.Modifies;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>The session thread's side of a session.</summary>
internal sealed partial class SessionState
{
    private readonly List<IDisposable> _opened = [];
    private readonly HashSet<CursorRun> _runs = [];
    private volatile bool _hasBegun;
    private volatile bool _isOpen;
    private volatile bool _hasWritten;

    private readonly bool _isTwoPhase;

    public SessionState(RemoteConnection connection, string serverName, bool isTwoPhase)
    {
        Connection = connection;
        ServerName = serverName;
        _isTwoPhase = isTwoPhase;
    }

    public RemoteConnection Connection { get; }

    public string ServerName { get; }

    /// <summary>When it did; valid once <see cref="IsOpen"/> is true.</summary>
    public DateTimeOffset OpenedAt { get; set; }

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

    /// <summary>What writers have wanted. Any thread.</summary>
    public KnownWriters Writers { get; } = new();

    /// <summary>Runs whose cursor is open.</summary>
    public ICollection<CursorRun> Runs => _runs;

    /// <summary>Remembers a cursor or writer, which is closed at the end of the transaction at the latest.</summary>
    public void Add(IDisposable opened) => _opened.Add(opened);

    /// <summary>Closes a cursor or writer once, however often it is asked.</summary>
    public void Close(IDisposable opened)
    {
        if (_opened.Remove(opened))
        {
            opened.Dispose();
        }
    }

    public void CloseAll()
    {
        while (_opened.Count > 0)
        {
            IDisposable last = _opened[^1];
            _opened.RemoveAt(_opened.Count - 1);
            last.Dispose();
        }
    }

    /// <summary>Whether <see cref="BeforeWriting"/> does nothing.</summary>
    public bool IsReadyToWrite => !_isTwoPhase && !Connection.DoCursorsSeeWrites && (Modes is null || IsOwn);

    /// <summary>Called in front of every statement that writes. Reads open cursors to their end if they might see what it writes.</summary>
    /// <exception cref="ForeignDataException">55000: the transaction could not be prepared in the end.</exception>
    public void BeforeWriting()
    {
        if (_isTwoPhase && !Connection.CanPrepare)
        {
            throw new ForeignDataException(SqlState.ObjectNotInPrerequisiteState, $"server \"{ServerName}\" cannot take part in two-phase commit")
            {
                Detail = "The remote cannot prepare transactions.",
                Hint = "Raise max_prepared_transactions there, or set the server option \"two_phase_commit\" to \"false\".",
            };
        }

        SpoolCursors();
    }

    // Also those that would end with what commits it.
    private void SpoolCursors()
    {
        if (Connection.DoCursorsSeeWrites || (Modes is not null && !IsOwn))
        {
            SpoolRuns();
        }
    }

    private void SpoolRuns()
    {
        foreach (CursorRun run in _runs.ToArray())
        {
            run.Spool();
        }
    }
}
