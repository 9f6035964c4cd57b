using System.Reflection;
using Microsoft.ML;

namespace ConvMl.Transforms.MlNetInterop;

/// <summary>What a view of ML.NET reads, which it does not show.</summary>
internal static class HiddenSource
{
    /// <summary>The view that <paramref name="view"/> reads; null where it reads none, or hides it otherwise.</summary>
    internal static IDataView? Of(IDataView view)
    {
        // It is in a field of the view's own or of its base, under various names.
        for (var type = view.GetType(); type is not null; type = type.BaseType)
        {
            var field = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .FirstOrDefault(candidate => typeof(IDataView).IsAssignableFrom(candidate.FieldType));
            if (field?.GetValue(view) is IDataView source) return source;
        }

        return null;
    }
}
