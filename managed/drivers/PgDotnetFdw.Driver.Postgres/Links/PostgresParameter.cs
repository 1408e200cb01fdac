// How does a parameter's value go out? In text form, which the remote's input functions read. A value may be large, so its text is made where it is sent: bytes of
// UTF-8 are not made into a string first, and a byte string becomes hexadecimal in the buffer itself.

using System.Text;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>One parameter of a statement.</summary>
internal sealed class PostgresParameter
{
    private const int HexPrefix = 2;

    private readonly RemoteValue _value;
    private readonly string? _text;

    /// <summary>Makes one of a value.</summary>
    /// <param name="value">The value, maybe NULL.</param>
    /// <param name="typeOid">Its type.</param>
    /// <exception cref="OutOfMemoryException">Its text would be larger than a message can be.</exception>
    public PostgresParameter(RemoteValue value, uint typeOid)
    {
        _value = value;
        _text = value.Form is ValueForm.Null or ValueForm.Text or ValueForm.Output or ValueForm.Bytes ? null : PostgresLiterals.ToText(value, typeOid);
        Utf8Length = value.Form switch
        {
            ValueForm.Null => 0,
            ValueForm.Bytes => checked(HexPrefix + (value.Bytes.Length * 2)),
            _ => _text is null ? value.Bytes.Length : Encoding.UTF8.GetByteCount(_text),
        };
    }

    /// <summary>Makes one of a text; null = NULL.</summary>
    public PostgresParameter(string? text)
        : this(text is null ? RemoteValue.Null : RemoteValue.FromText(text), 0)
    {
    }

    /// <summary>Whether it is NULL.</summary>
    public bool IsNull => _value.IsNull;

    /// <summary>Bytes of its text; 0 for NULL.</summary>
    public int Utf8Length { get; }

    /// <summary>Writes its text.</summary>
    /// <param name="target">Has room for <see cref="Utf8Length"/> bytes.</param>
    public void WriteUtf8(Span<byte> target)
    {
        if (_text is not null)
        {
            Encoding.UTF8.GetBytes(_text, target);
        }
        else if (_value.Form == ValueForm.Bytes)
        {
            "\\x"u8.CopyTo(target);
            Convert.TryToHexStringLower(_value.Bytes.Span, target[HexPrefix..], out _);
        }
        else
        {
            _value.Bytes.Span.CopyTo(target);
        }
    }

    /// <summary>Its text; null for NULL.</summary>
    public string? ToText() => IsNull ? null : _text ?? PostgresLiterals.ToText(_value, 0);
}
