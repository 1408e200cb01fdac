using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Plans;

/// <summary>A parameter of a plan's statement.</summary>
/// <param name="Type">Its type.</param>
/// <param name="ScanIndex">Position among the values that the scan gets, ≥ 0; −1 for a constant.</param>
/// <param name="Constant">The constant's value; NULL otherwise.</param>
public sealed record PlanParameter(TypeFacts Type, int ScanIndex, RemoteValue Constant)
{
    /// <summary>A value that the scan gets.</summary>
    public static PlanParameter OfScan(TypeFacts type, int index) => new(type, index, RemoteValue.Null);

    /// <summary>A constant.</summary>
    public static PlanParameter OfConstant(TypeFacts type, RemoteValue value) => new(type, -1, value);
}
