// Where do notices of managed threads wait until C shows them? Here: C drains the queue after each call when the flag is set. The queue is bounded;
// beyond that only the number of lost ones is kept.

using System.Globalization;
using PgDotnetFdw.Core;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host;

/// <summary>Notices on their way to C. Any thread.</summary>
internal sealed unsafe class NoticeQueue : INoticeSink
{
    private const int MaximumNotices = 256;

    private readonly Lock _lock = new();
    private readonly Queue<Notice> _notices = new();
    private readonly int* _flag;
    private int _lost;

    /// <summary>Makes the queue.</summary>
    /// <param name="flag">Set to 1 when a notice is queued; valid for the process's life.</param>
    internal NoticeQueue(int* flag)
    {
        _flag = flag;
    }

    /// <inheritdoc/>
    public void Add(NoticeSeverity severity, ForeignDataException text)
    {
        lock (_lock)
        {
            if (_notices.Count >= MaximumNotices)
            {
                _lost++;
            }
            else
            {
                _notices.Enqueue(new Notice(severity, text));
            }
        }

        Volatile.Write(ref *_flag, 1);
    }

    /// <summary>Takes the oldest notice.</summary>
    internal bool TryTake(out NoticeSeverity severity, out ForeignDataException? text)
    {
        lock (_lock)
        {
            if (_notices.TryDequeue(out Notice? notice))
            {
                severity = notice.Severity;
                text = notice.Text;
                return true;
            }

            severity = NoticeSeverity.Warning;
            text = null;
            if (_lost == 0)
            {
                return false;
            }

            text = new ForeignDataException(SqlState.FdwError, string.Create(CultureInfo.InvariantCulture, $"{_lost} further notices were dropped"));
            _lost = 0;
            return true;
        }
    }

    private sealed record Notice(NoticeSeverity Severity, ForeignDataException Text);
}
