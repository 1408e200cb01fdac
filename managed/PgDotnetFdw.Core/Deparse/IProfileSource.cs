using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Where what is known of the remote comes from.</summary>
internal interface IProfileSource
{
    /// <summary>What the driver has found out; null when it is not known, or there is nothing to know. Reading it asks for it.</summary>
    RemoteProfile? Profile { get; }
}
