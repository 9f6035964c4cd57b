using System.Reflection;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>Looks through the views that data comes from.</summary>
internal static class ViewSources
{
    /// <summary>
    /// The view that stands between the reader of <paramref name="view"/> and layer transforms that could learn, described; null if there are none such.
    /// </summary>
    internal static string? WhatHidesLearningLayers(IDataView view)
    {
        string? separator = null;
        for (var next = view; next is not null; next = SourceOf(next))
        {
            if (next is LayeredView layered && layered.Stages.Any(stage => stage.Transformer.CanLearn)) return separator ?? Describe(next);
            separator ??= Describe(next);
        }

        return null;
    }

    // Views of ML.NET keep what they read in a field of their own or of their base, under various names, and do not show it.
    private static IDataView? SourceOf(IDataView view)
    {
        if (view is LayeredView layered) return layered.Source;
        if (view is ScoredView scored) return scored.Source;
        for (var type = view.GetType(); type is not null; type = type.BaseType)
        {
            var field = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .FirstOrDefault(candidate => typeof(IDataView).IsAssignableFrom(candidate.FieldType));
            if (field?.GetValue(view) is IDataView source) return source;
        }

        return null;
    }

    private static string Describe(IDataView view)
    {
        var source = SourceOf(view);
        var added = source is null ? [] : view.Schema.Skip(source.Schema.Count).Select(column => $"'{column.Name}'").ToArray();
        return added.Length > 0 ? $"{view.GetType().Name}, which adds {string.Join(", ", added)}" : view.GetType().Name;
    }
}
