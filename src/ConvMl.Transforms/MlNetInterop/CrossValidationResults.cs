using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace ConvMl.Transforms.MlNetInterop;

/// <summary>Makes ML.NET's own result of a fold: the type is public, its constructor is not.</summary>
/// <typeparam name="TMetrics">What a fold is measured by.</typeparam>
internal static class CrossValidationResults<TMetrics>
    where TMetrics : class
{
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    internal static extern TrainCatalogBase.CrossValidationResult<TMetrics> Create(ITransformer model, TMetrics metrics, IDataView scores, int fold);
}
