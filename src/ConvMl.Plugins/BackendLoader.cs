using System.Reflection;
using ConvMl.Backends;
using McMaster.NETCore.Plugins;

namespace ConvMl.Plugins;

/// <summary>Runs the code of a plugin that has been checked.</summary>
internal static class BackendLoader
{
    /// <summary>Loads the assembly into a context of its own, which shares the engine alone with the program, and makes its backend.</summary>
    /// <exception cref="FormatException">It cannot be loaded; the message says why, without naming the plugin.</exception>
    public static IBackend Load(string folder, PluginManifest manifest)
    {
        try
        {
            // For ever: native libraries stay mapped, so a second loading would not be a fresh one.
            var loader = PluginLoader.CreateFromAssemblyFile(Path.Combine(folder, manifest.Assembly), isUnloadable: false, sharedTypes: [typeof(IBackend)]);
            var backend = (IBackend)Activator.CreateInstance(FindBackend(loader.LoadDefaultAssembly(), manifest))!;
            RequireAsPromised(backend.Info, manifest);
            return backend;
        }
        catch (Exception exception) when (exception is not (FormatException or OutOfMemoryException))
        {
            // Anything may come out of foreign code.
            throw new FormatException(Describe(Cause(exception)), exception);
        }
    }

    private static Type FindBackend(Assembly assembly, PluginManifest manifest)
    {
        var types = assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(IBackend)) && !type.IsAbstract).ToArray();
        return types is [var type] && type.GetConstructor([]) is not null
            ? type
            : throw new FormatException(
                $"'{manifest.Assembly}' has {types.Length} public classes that implement {nameof(IBackend)}{(types.Length == 1 ? " but no constructor without parameters" : "")}; " +
                "expected one with a public constructor without parameters");
    }

    private static void RequireAsPromised(BackendInfo info, PluginManifest manifest)
    {
        if (info.Name != manifest.Name)
            throw new FormatException($"its backend says that its name is '{info.Name}', but the manifest says '{manifest.Name}'");
        if (info.Contract.Major != BackendInfo.EngineContract.Major || info.Contract.Minor > BackendInfo.EngineContract.Minor)
            throw new FormatException($"its backend was built for version {info.Contract} of the contract, but this engine speaks {BackendInfo.EngineContract}");
    }

    private static Exception Cause(Exception exception) => exception switch
    {
        TargetInvocationException or TypeInitializationException when exception.InnerException is { } inner => Cause(inner),
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => Cause(first),
        _ => exception,
    };

    private static string Describe(Exception cause) => cause switch
    {
        DllNotFoundException => $"a native library cannot be loaded: {cause.Message}",
        FileNotFoundException { FileName: { } name } => $"the assembly '{name}', which it needs, is missing; install the whole plugin",
        FileLoadException or BadImageFormatException => $"an assembly cannot be loaded: {cause.Message}",
        TypeLoadException or MissingMemberException => $"it does not fit this version of ConvMl: {cause.Message}",
        _ => $"it fails as it starts: {cause.GetType().Name}: {cause.Message}",
    };
}
