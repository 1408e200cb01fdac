using System.Security.Cryptography;
using System.Text;

namespace PgDotnetFdw.Driver.Postgres.Rehearsal;

/// <summary>The server's side of SCRAM-SHA-256 (RFC 5802) for one login. The proof is not checked: who can open the session may have it.</summary>
internal sealed class RehearsalScram
{
    private const int HashBytes = 32;

    private readonly byte[] _salted;
    private string _clientFirst = string.Empty;
    private string _serverFirst = string.Empty;

    /// <param name="password">The password that both sides know.</param>
    public RehearsalScram(string password)
    {
        _salted = Rfc2898DeriveBytes.Pbkdf2(password, Salt, 1, HashAlgorithmName.SHA256, HashBytes);
    }

    private static byte[] Salt => "rehearsal"u8.ToArray();

    /// <summary>Answers the first message.</summary>
    /// <param name="message">Name of the mechanism, length, and <c>n,,n=user,r=nonce</c>.</param>
    public string Challenge(string message)
    {
        int start = message.IndexOf("n=", StringComparison.Ordinal);
        int nonce = message.IndexOf("r=", StringComparison.Ordinal);
        if (start < 0 || nonce < start)
        {
            throw new InvalidDataException("not SCRAM");
        }

        _clientFirst = message[start..];
        _serverFirst = $"{message[nonce..]}more,s={Convert.ToBase64String(Salt)},i=1";
        return _serverFirst;
    }

    /// <summary>Answers the second message.</summary>
    /// <param name="message"><c>c=channel,r=nonce,p=proof</c>.</param>
    public string Confirm(string message)
    {
        int proof = message.LastIndexOf(",p=", StringComparison.Ordinal);
        string signed = $"{_clientFirst},{_serverFirst},{message[..Math.Max(proof, 0)]}";
        byte[] key = HMACSHA256.HashData(_salted, "Server Key"u8);
        return "v=" + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)));
    }
}
