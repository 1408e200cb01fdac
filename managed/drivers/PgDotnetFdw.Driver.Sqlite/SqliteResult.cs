namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>Result codes of libsqlite3 that the driver tells apart. Source: https://www.sqlite.org/rescode.html.</summary>
internal static class SqliteResult
{
    internal const int Ok = 0;
    internal const int Error = 1;
    internal const int Internal = 2;
    internal const int Permission = 3;
    internal const int Abort = 4;
    internal const int Busy = 5;
    internal const int Locked = 6;
    internal const int NoMemory = 7;
    internal const int ReadOnly = 8;
    internal const int Interrupt = 9;
    internal const int InputOutput = 10;
    internal const int Corrupt = 11;
    internal const int Full = 13;
    internal const int CannotOpen = 14;
    internal const int Protocol = 15;
    internal const int Schema = 17;
    internal const int TooBig = 18;
    internal const int Constraint = 19;
    internal const int Mismatch = 20;
    internal const int Misuse = 21;
    internal const int Authorization = 23;
    internal const int NotADatabase = 26;
    internal const int Row = 100;
    internal const int Done = 101;

    // Extended codes: primary | number << 8.
    internal const int BusySnapshot = Busy | (2 << 8);
    internal const int ConstraintCheck = Constraint | (1 << 8);
    internal const int ConstraintForeignKey = Constraint | (3 << 8);
    internal const int ConstraintNotNull = Constraint | (5 << 8);
    internal const int ConstraintPrimaryKey = Constraint | (6 << 8);
    internal const int ConstraintTrigger = Constraint | (7 << 8);
    internal const int ConstraintUnique = Constraint | (8 << 8);
    internal const int ConstraintRowId = Constraint | (10 << 8);
    internal const int ConstraintDataType = Constraint | (12 << 8);

    /// <summary>The primary code of an extended one.</summary>
    internal static int Primary(int code) => code & 0xff;
}
