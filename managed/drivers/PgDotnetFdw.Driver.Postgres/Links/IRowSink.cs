namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>Takes the rows of a portal.</summary>
internal interface IRowSink
{
    /// <summary>Says of which types the columns are; called once for each portal, before its first row.</summary>
    /// <param name="types">Type oids of the remote; not changed afterwards.</param>
    /// <returns>Whether the rows can be used. If not, the portal gives none.</returns>
    bool Describe(uint[] types);

    /// <summary>Takes a row.</summary>
    /// <param name="row">
    /// The body of a DataRow message: the number of fields in two bytes, then for each field its length in four (-1 = NULL) and its binary form. Valid during the call.
    /// </param>
    /// <returns>Whether there is room for more. Where the link must read a chunk whole, more may come all the same.</returns>
    bool Add(ReadOnlySpan<byte> row);
}
