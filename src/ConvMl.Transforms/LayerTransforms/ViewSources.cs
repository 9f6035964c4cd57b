using ConvMl.Transforms.MlNetInterop;
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

    private static IDataView? SourceOf(IDataView view) => view switch
    {
        LayeredView layered => layered.Source,
        ScoredView scored => scored.Source,
        _ => HiddenSource.Of(view),
    };

    private static string Describe(IDataView view)
    {
        var source = SourceOf(view);
        var added = source is null ? [] : view.Schema.Skip(source.Schema.Count).Select(column => $"'{column.Name}'").ToArray();
        return added.Length > 0 ? $"{view.GetType().Name}, which adds {string.Join(", ", added)}" : view.GetType().Name;
    }
}
