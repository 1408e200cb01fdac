using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>A certificate authority for one test: makes certificates and writes them as PEM files that the servers' user can read.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _root;

    /// <summary>Makes the root certificate.</summary>
    /// <param name="folder">Where the files go.</param>
    /// <param name="name">Name of the authority and of its file.</param>
    public TestAuthority(string folder, string name)
    {
        Folder = folder;
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
        RootFile = Write($"{name}.crt", _root.ExportCertificatePem());
    }

    /// <summary>The root certificate.</summary>
    public string RootFile { get; }

    private string Folder { get; }

    /// <summary>Makes a certificate with its key.</summary>
    /// <param name="file">Name of both files, without .crt and .key.</param>
    /// <param name="commonName">Whose it is.</param>
    /// <param name="hosts">Host names and addresses that it is for.</param>
    /// <param name="days">How long from now it is valid; negative = since when it has not been.</param>
    /// <returns>The paths.</returns>
    public (string Certificate, string Key) Issue(string file, string commonName, IReadOnlyList<string> hosts, int days = 2)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={commonName}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        if (hosts.Count > 0)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        using X509Certificate2 certificate = request.Create(_root, DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(days), RandomNumberGenerator.GetBytes(8));
        return (Write($"{file}.crt", certificate.ExportCertificatePem()), Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }

    private string Write(string name, string pem)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, pem + "\n");
        Tool.Must("chmod", "600", path);
        if (Postgres.IsRoot)
        {
            Tool.Must("chown", Postgres.ServerUser, path);
        }

        return path;
    }
}
