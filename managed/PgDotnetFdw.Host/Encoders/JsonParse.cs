namespace PgDotnetFdw.Host.Encoders;

/// <summary>Outcome of reading JSON.</summary>
internal enum JsonParse
{
    Valid,
    Invalid,
    TooDeep,
    TooLarge,
    ZeroCharacter,
    LoneSurrogate,
    NumberOutOfRange,
}
