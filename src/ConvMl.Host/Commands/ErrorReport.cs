using System.Reflection;
using ConvMl.Geometry;
using ConvMl.Host.Output;
using ConvMl.Networks;
using ConvMl.Plugins;
using ConvMl.Serialization;
using ConvMl.Training;

namespace ConvMl.Host.Commands;

/// <summary>Turns an exception that ended a command into one line on stderr and an exit code.</summary>
internal static class ErrorReport
{
    // ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows; ENOSPC and EDQUOT elsewhere.
    private static readonly int[] DiskFullCodes = [unchecked((int)0x80070070), unchecked((int)0x80070027), 28, 122];

    internal static int Write(Exception exception, bool isVerbose, CancellationToken interrupted)
    {
        var cause = Unwrap(exception);
        var (line, code) = cause switch
        {
            OperationCanceledException when interrupted.IsCancellationRequested => ("Interrupted: nothing was saved.", ExitCode.Interrupted),
            InputException or JsonFormatException or NetworkException or GeometryException or PluginException => (cause.Message, ExitCode.BadInput),
            FileNotFoundException or DirectoryNotFoundException or InvalidDataException => (cause.Message, ExitCode.BadInput),
            TrainingException => ($"Training stopped. {cause.Message}", ExitCode.Failure),
            IOException io when DiskFullCodes.Contains(io.HResult) => ($"The disk is full: {cause.Message} Free some space or choose another folder with --out.", ExitCode.Failure),
            UnauthorizedAccessException => ($"{cause.Message} Check the permissions or choose another folder.", ExitCode.BadInput),
            IOException => (cause.Message, ExitCode.Failure),
            _ => ($"Unexpected {cause.GetType().Name}: {cause.Message}{(isVerbose ? "" : " Run again with --verbose for the place.")}", ExitCode.Failure),
        };
        ErrorLine.Write(line);
        if (isVerbose) Console.Error.WriteLine(exception);
        return code;
    }

    private static Exception Unwrap(Exception exception)
    {
        while (exception is TargetInvocationException or AggregateException && exception.InnerException is { } inner) exception = inner;
        return exception;
    }
}
