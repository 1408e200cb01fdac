namespace PgDotnetFdw.Sdk.Remote;

/// <summary>What a driver has found out of a remote and its dialect wants to know, e.g. version and collations. Immutable; a driver derives its own.</summary>
public abstract record RemoteProfile;
