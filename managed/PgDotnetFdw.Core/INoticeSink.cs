using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core;

/// <summary>Takes notices for the client or the log.</summary>
public interface INoticeSink
{
    /// <summary>Queues a notice. Any thread; must not throw and not block.</summary>
    /// <param name="severity">How loud it is.</param>
    /// <param name="text">Its fields, in an error's form.</param>
    void Add(NoticeSeverity severity, ForeignDataException text);
}
