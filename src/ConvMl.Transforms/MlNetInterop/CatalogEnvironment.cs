using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.MlNetInterop;

/// <summary>The environment behind a catalog, which ML.NET shows only to its own extension methods.</summary>
internal static class CatalogEnvironment
{
    /// <summary>The environment of a trainer catalog such as <c>mlContext.MulticlassClassification.Trainers</c>.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IInternalCatalog.get_Environment")]
    internal static extern IHostEnvironment Of(TrainCatalogBase.CatalogInstantiatorBase catalog);

    /// <summary>The environment of <c>mlContext.Transforms</c>.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IInternalCatalog.get_Environment")]
    internal static extern IHostEnvironment Of(TransformsCatalog catalog);
}
