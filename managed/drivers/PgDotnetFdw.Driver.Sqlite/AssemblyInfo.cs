// Every call into libsqlite3 is blittable; without run-time marshalling the calls are compiled ahead of time.
[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]
