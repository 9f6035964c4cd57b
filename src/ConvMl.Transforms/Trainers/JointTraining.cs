using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.LayerTransforms;
using Microsoft.ML;

namespace ConvMl.Transforms.Trainers;

/// <summary>
/// A training of layer transforms together with the network behind them, as one network on the column that the first of them reads. Transforms
/// that are not trainable, or that a trainer has trained already, are frozen in it.
/// </summary>
internal sealed class JointTraining
{
    private readonly LayeredView _view;
    private readonly LayerStage _last;
    private readonly LayerStage[] _stages;
    private readonly HashSet<LayerStage> _learning;
    private readonly Network _own;
    private readonly LayerChain _chain;
    private readonly IReadOnlyDictionary<string, string> _ownNames;

    private JointTraining(LayeredView view, LayerStage last, Network own)
    {
        (_view, _last, _own) = (view, last, own);
        _stages = [.. last.WithSources];
        _learning = [.. _stages.Where(stage => stage.Transformer.CanLearn)];
        _chain = LayerChain.Join(view.Root.Shape, view.Stages, [last]);
        (var joined, _ownNames) = LayerChain.Append(_chain.Network, own, _chain.Network.Head);
        Network = joined.WithFrozen([
            .. own.Frozen.Select(name => _ownNames[name]),
            .. _stages.SelectMany(stage => FrozenOf(stage).Select(name => _chain.Names[stage][name]))]);
    }

    /// <summary>All layers as one network.</summary>
    internal Network Network { get; }

    /// <summary>Whether the input may be brought to a common scale: a frozen filter means what it means on the values that it was made for.</summary>
    internal bool MayNormalize => _learning.Contains(_stages[0]);

    /// <summary>The joint training of a network and the transforms that compute its features; null where none of those learns.</summary>
    internal static JointTraining? Of(IDataView input, string featureColumnName, Network own) =>
        StageOf(input, featureColumnName) is var (view, stage) && stage.WithSources.Any(before => before.Transformer.CanLearn)
            ? new(view, stage, own)
            : null;

    /// <summary>The columns of trainable transforms before the trainer that stay as they are because a trainer has trained them, or because they were loaded.</summary>
    internal static IReadOnlyList<string> FinishedBefore(IDataView input, string featureColumnName) => StageOf(input, featureColumnName) is var (_, stage)
        ? [.. stage.WithSources.Select(before => before.Transformer).Where(transformer => transformer.IsFinished).Select(transformer => transformer.OutputColumnName)]
        : [];

    /// <summary>The column that the first of the layer transforms before the trainer reads; null where there are none.</summary>
    internal static FeatureColumn? RootOf(IDataView input, string featureColumnName) => StageOf(input, featureColumnName)?.View.Root;

    /// <summary>Why transforms that could learn do not: what stands between them and the trainer; null where nothing does.</summary>
    internal static string? SeparatorOf(IDataView input, string featureColumnName) =>
        StageOf(input, featureColumnName) is null ? ViewSources.WhatHidesLearningLayers(input) : null;

    /// <summary>The view of other data that came out of the same transforms.</summary>
    /// <exception cref="ArgumentException">It did not.</exception>
    internal LayeredView ViewOf(IDataView other, string featureColumnName) =>
        StageOf(other, featureColumnName) is var (view, stage) && stage.WithSources.Select(before => before.Transformer).SequenceEqual(_stages.Select(before => before.Transformer))
            ? view
            : throw new ArgumentException(
                $"The column '{featureColumnName}' of the validation data does not come from the layers that are to be trained. Transform the validation data with the transformers that the training data went through.",
                nameof(other));

    /// <summary>The weights to begin with, for the joint network with or without a layer put in front.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">Gives the weights of what begins anew: the same as for one network of all layers.</param>
    /// <param name="given">Weights for the network behind the transforms, by name; null for none.</param>
    internal ParameterSet Begin(Network network, long seed, ParameterSet? given)
    {
        var parameters = InitialWeights.Of(network, seed, given, _ownNames);
        foreach (var stage in _stages.Where(stage => !_learning.Contains(stage) || stage.Transformer.KeepsWeights))
            LayerChain.Copy(stage.Transformer.Parameters, stage.Transformer.Network, parameters, _chain.Names[stage]);
        return parameters;
    }

    /// <summary>Hands the transforms what they have learned.</summary>
    /// <param name="result">The training.</param>
    /// <param name="normalize">The layer that was put in front of all; null for none. The first transform takes it over.</param>
    /// <returns>The parameters of the network behind them.</returns>
    /// <exception cref="InvalidOperationException">Another trainer has trained one of them in the meantime; then none is changed.</exception>
    internal ParameterSet Teach(TrainingResult result, Normalize? normalize)
    {
        Claim();
        foreach (var stage in _stages.Where(_learning.Contains))
        {
            var network = stage.Transformer.Network;
            var parameters = LayerChain.Extract(result.Parameters, network, _chain.Names[stage]);
            stage.Transformer.Learn(new(stage.Source is null && normalize is not null ? network.Prepend(normalize) : network, parameters));
        }

        return LayerChain.Extract(result.Parameters, _own, _ownNames);
    }

    // All or none.
    private void Claim()
    {
        var claimed = new List<LayerTransformer>();
        foreach (var transformer in _stages.Where(_learning.Contains).Select(stage => stage.Transformer))
        {
            if (transformer.TryClaim())
            {
                claimed.Add(transformer);
                continue;
            }

            claimed.ForEach(other => other.Release());
            throw new InvalidOperationException(
                $"The layers of the column '{transformer.OutputColumnName}' were trained by another trainer at the same time; fit them for each trainer anew.");
        }
    }

    private IEnumerable<string> FrozenOf(LayerStage stage) =>
        _learning.Contains(stage) ? stage.Transformer.Network.Frozen : stage.Transformer.Network.Nodes.Select(node => node.Name);

    private static (LayeredView View, LayerStage Stage)? StageOf(IDataView input, string featureColumnName) =>
        input is LayeredView view && view.Schema.GetColumnOrNull(featureColumnName) is { } column && view.StageOf(column) is { } stage ? (view, stage) : null;
}
