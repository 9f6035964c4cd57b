extern alias mlcore;

using System.Runtime.CompilerServices;
using Microsoft.ML;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]

namespace ConvMl.Transforms.MlNetInterop;

/// <summary>
/// Writes and reads a component's part of an ML.NET model: a small header and one binary stream beside it in the zip.
/// </summary>
/// <remarks>
/// ML.NET's own version words stay at 1 for good: the component's header begins with a version of its own, so that a model which
/// is too new is answered in ConvMl's words and not with ML.NET's version number.
/// </remarks>
internal static class ModelPersistence
{
    private const uint EnvelopeVersion = 0x00010001;

    /// <summary>Writes <paramref name="header"/> and <paramref name="payload"/> as the model of the component.</summary>
    /// <param name="context">ML.NET's context; it must be at the start of a model.</param>
    /// <param name="modelSignature">Eight characters that mark this component's models.</param>
    /// <param name="loaderSignature">The name in the component's <c>LoadableClass</c> line, at most 24 characters.</param>
    /// <param name="streamName">The payload's name in the zip.</param>
    /// <param name="header">Writes the header.</param>
    /// <param name="payload">Writes the payload.</param>
    internal static void Save(
        ModelSaveContext context,
        string modelSignature,
        string loaderSignature,
        string streamName,
        Action<BinaryWriter> header,
        Action<BinaryWriter> payload)
    {
        var core = (mlcore::Microsoft.ML.ModelSaveContext)(object)context;
        core.CheckAtModel();
        core.SetVersionInfo(Envelope(modelSignature, loaderSignature));
        header(core.Writer);
        core.SaveBinaryStream(streamName, payload);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="FormatException">The payload's stream is not in the zip.</exception>
    internal static void Load(
        mlcore::Microsoft.ML.ModelLoadContext context,
        string modelSignature,
        string loaderSignature,
        string streamName,
        Action<BinaryReader> header,
        Action<BinaryReader> payload)
    {
        context.CheckAtModel(Envelope(modelSignature, loaderSignature));
        header(context.Reader);
        if (!context.TryLoadBinaryStream(streamName, payload))
        {
            throw new FormatException(
                $"The model has no part '{streamName}': its file is damaged or was repacked. Save the model again.");
        }
    }

    // The assembly's simple name: with the full name, a model written by a later version would fail in the assembly loader,
    // before its version can be read and named.
    private static mlcore::Microsoft.ML.VersionInfo Envelope(string modelSignature, string loaderSignature) =>
        new(modelSignature, EnvelopeVersion, EnvelopeVersion, EnvelopeVersion, typeof(ModelPersistence).Assembly.GetName().Name!, loaderSignature);
}
