// Why is a socket taken out of the runtime's hands?
//
// The provider connects without blocking. The runtime then keeps the descriptor non-blocking for ever and registered with its event loop, so that every packet
// that arrives wakes threads of the runtime although nobody waits for them: two to four times the work of reading itself. Here all reads block on a thread
// of their own, so the descriptor is made a blocking one and taken out of every event loop of this process. Reads go on through the same stream.

using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>Makes a socket one that only its reader hears of. Linux.</summary>
internal static partial class QuietSocket
{
    private const string DescriptorFolder = "/proc/self/fd";
    private const string EventLoop = "anon_inode:[eventpoll]";
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;
    private const int Remove = 2;
    private const int DoNotWait = 0x40;
    private const int TryAgain = 11;
    private const int Interrupted = 4;
    private const int Broken = -2;
    private const short Failed = 0x8;
    private const short HungUp = 0x10;
    private const short PeerClosed = 0x2000;

    /// <summary>Answer of <see cref="TryReceive"/>: nothing has arrived.</summary>
    public const int NothingYet = -1;

    /// <summary>Makes the socket quiet. Asynchronous calls must not be used on it afterwards.</summary>
    /// <returns>Whether that was possible.</returns>
    public static bool TryMake(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        int descriptor = (int)socket.Handle;
        int flags = Control(descriptor, GetFlags, 0);
        if (flags < 0 || Control(descriptor, SetFlags, flags & ~NonBlocking) < 0)
        {
            return false;
        }

        foreach (int loop in EventLoops())
        {
            // One that does not hold the socket refuses, which does no harm: PostgreSQL's own wait sets are among them.
            _ = ControlEvents(loop, Remove, descriptor, 0);
        }

        return true;
    }

    /// <summary>Whether the other side has closed the connection, even if what it sent before has not been read yet. Does not block.</summary>
    public static bool HasPeerClosed(Socket socket)
    {
        PollRequest request = new() { Descriptor = (int)socket.Handle, Events = PeerClosed };
        return Poll(ref request, 1, 0) > 0 && (request.Answer & (PeerClosed | Failed | HungUp)) != 0;
    }

    /// <summary>Receives what is there. Does not block.</summary>
    /// <returns>Bytes received; 0 = the other side has closed the connection; <see cref="NothingYet"/>; otherwise negative: it is broken.</returns>
    public static unsafe int TryReceive(int descriptor, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint read = Receive(descriptor, bytes, (nuint)buffer.Length, DoNotWait);
            if (read >= 0)
            {
                return (int)read;
            }

            return Marshal.GetLastSystemError() is TryAgain or Interrupted ? NothingYet : Broken;
        }
    }

    private static List<int> EventLoops()
    {
        List<int> loops = [];
        foreach (string path in Directory.EnumerateFileSystemEntries(DescriptorFolder))
        {
            try
            {
                if (new FileInfo(path).LinkTarget == EventLoop)
                {
                    loops.Add(int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // Closed since the folder was read.
            }
        }

        return loops;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Answer;
    }

    [LibraryImport("libc", EntryPoint = "recv")]
    private static unsafe partial nint Receive(int descriptor, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollRequest request, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    private static partial int ControlEvents(int loop, int operation, int descriptor, nint nothing);
}
