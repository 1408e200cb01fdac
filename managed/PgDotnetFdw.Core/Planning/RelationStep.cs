namespace PgDotnetFdw.Core.Planning;

/// <summary>Steps by which a relation grows; the numbers are those of pgdotnet_abi.h.</summary>
public enum RelationStep
{
    /// <summary>Of a base relation; never refused.</summary>
    Filter = 1,

    /// <summary>Two relations become one.</summary>
    Join = 2,

    /// <summary>GROUP BY and HAVING.</summary>
    Aggregate = 3,

    /// <summary>Window functions.</summary>
    Window = 4,

    /// <summary>DISTINCT and DISTINCT ON.</summary>
    Distinct = 5,

    /// <summary>ORDER BY.</summary>
    Order = 6,

    /// <summary>LIMIT and OFFSET.</summary>
    Limit = 7,

    /// <summary>Row locks; never refused.</summary>
    Lock = 8,

    /// <summary>A whole UPDATE or DELETE.</summary>
    Modify = 9,
}
