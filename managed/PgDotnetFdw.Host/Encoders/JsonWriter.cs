// json: the text itself, once it is known to be JSON.

using System.Text.Json;

namespace PgDotnetFdw.Host.Encoders;

internal sealed class JsonWriter(WriterSite site) : JsonTextualWriter(site)
{
    /// <inheritdoc/>
    protected override void Store(ReadOnlySpan<byte> json)
    {
        JsonParse outcome = Check(json);
        if (outcome != JsonParse.Valid)
        {
            throw Refuse(outcome, json);
        }

        SetVarlena(json);
    }

    private static JsonParse Check(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= MaximumDepth)
                {
                    return JsonParse.TooDeep;
                }
            }

            return JsonParse.Valid;
        }
        catch (JsonException)
        {
            return JsonParse.Invalid;
        }
    }
}
