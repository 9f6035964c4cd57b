using System.CommandLine;
using ConvMl.Benchmarks.Commands;

var root = new RootCommand("Measures ConvMl beside other engines.")
{
    new PeersCommand(), new CheckCommand(), new MemoryCommand(), new StartupCommand(), new SinglesCommand(), new PrecisionCommand(),
};
try
{
    return root.Parse(args).Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is ArgumentException or DllNotFoundException or InvalidOperationException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
