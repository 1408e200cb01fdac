using System.Runtime.CompilerServices;

// Everything that crosses is blittable; without marshalling stubs the calls can be compiled ahead of time.
[assembly: DisableRuntimeMarshalling]
