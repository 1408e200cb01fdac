// jsonb: a varlena with a header of four bytes and PostgreSQL's tree of containers, which JsonbBuilder makes. Aligned to 4, never short, because
// its parts are found by offsets from an aligned start.

namespace PgDotnetFdw.Host.Encoders;

internal sealed unsafe class JsonbWriter : JsonTextualWriter
{
    private readonly JsonbBuilder _builder;

    internal JsonbWriter(WriterSite site)
        : base(site)
    {
        _builder = new JsonbBuilder(site.Ledger);
    }

    /// <inheritdoc/>
    internal override void FreeMemory()
    {
        base.FreeMemory();
        _builder.Free();
    }

    /// <inheritdoc/>
    protected override void Store(ReadOnlySpan<byte> json)
    {
        JsonParse outcome = _builder.TryParse(json);
        if (outcome != JsonParse.Valid)
        {
            throw Refuse(outcome, json);
        }

        long bound = _builder.MaximumSize;
        if (bound > MaximumValueBytes)
        {
            throw Refuse(JsonParse.TooLarge, json);
        }

        byte* start = SetReference(bound, sizeof(uint));
        if (!_builder.TryEncode(start, out int size))
        {
            throw Refuse(JsonParse.TooLarge, json);
        }

        ShrinkReference(start, size);
    }
}
