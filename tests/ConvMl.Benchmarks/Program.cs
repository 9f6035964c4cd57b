using System.CommandLine;
using ConvMl.Backend.TorchSharp;
using ConvMl.Benchmarks.Commands;
using ConvMl.Host;
using ConvMl.Plugins;

BackendCatalog.Default.Register(TorchSharpBackend.Name, () => new TorchSharpBackend(Console.Error));
var root = new RootCommand("Measures ConvMl beside other engines.")
{
    new PeersCommand(), new CheckCommand(), new MemoryCommand(), new StartupCommand(), new SinglesCommand(), new PrecisionCommand(), new RecipeCommand(),
};
try
{
    return root.Parse(args).Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is ArgumentException or DllNotFoundException or InputException or InvalidOperationException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
