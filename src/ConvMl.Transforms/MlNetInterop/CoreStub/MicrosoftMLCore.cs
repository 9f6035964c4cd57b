// Declarations of the members of Microsoft.ML.Core that a component which saves itself into a model needs and that ML.NET keeps
// internal. They only let the compiler write the references down: this file is compiled into an assembly of its own that is
// referenced under the alias `mlcore` and never leaves obj/. At run time the references resolve to the real Microsoft.ML.Core.
// Why it is done like this: docs/adr/0001-saving-into-ml-net.md.
using System;
using System.IO;
using System.Reflection;

// Lower than the real version: two identities for the compiler, one (the real one) for the run time, which rolls forward.
[assembly: AssemblyVersion("0.0.0.1")]

namespace Microsoft.ML;

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LoadableClassAttribute(Type instType, Type loaderType, Type? argType, Type sigType, string userName, params string[] loadNames)
    : Attribute
{
    private readonly object?[] _declared = [instType, loaderType, argType, sigType, userName, loadNames];
}

public delegate void SignatureLoadModel(ModelLoadContext ctx);

public readonly struct VersionInfo
{
    public VersionInfo(
        string modelSignature,
        uint verWrittenCur,
        uint verReadableCur,
        uint verWeCanReadBack,
        string loaderAssemblyName,
        string? loaderSignature = null,
        string? loaderSignatureAlt = null) => throw null!;
}

public sealed class ModelSaveContext
{
    public readonly BinaryWriter Writer = null!;

    private ModelSaveContext() => throw null!;

    public void CheckAtModel() => throw null!;

    public void SetVersionInfo(VersionInfo ver) => throw null!;

    public void SaveBinaryStream(string name, Action<BinaryWriter> action) => throw null!;
}

public sealed class ModelLoadContext
{
    public readonly BinaryReader Reader = null!;

    private ModelLoadContext() => throw null!;

    public void CheckAtModel(VersionInfo ver) => throw null!;

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action) => throw null!;
}
