using ConvMl.Host.Commands;
using ConvMl.Host.Runs;
using ConvMl.Layers.Activations;
using ConvMl.Networks;
using ConvMl.Onnx;
using ConvMl.Serialization;
using ConvMl.Tensors;
using Microsoft.ML;

namespace ConvMl.Host.Models;

/// <summary>A network with its parameters that is to leave ConvMl: of a trained model, or of a network.json with its weights.</summary>
/// <param name="Network">The network.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Metadata">What the model says of itself.</param>
internal sealed record ExportSource(Network Network, ParameterSet Parameters, OnnxMetadata Metadata)
{
    private const string Pixels =
        "Features [C, H, W] as the trainer read them: pixels as planes of red, green and blue, or grey, from 0 to 255. Normalization is part of the model.";

    /// <summary>Reads it.</summary>
    /// <param name="source">A model.zip, the folder of a run, or a network.json.</param>
    /// <param name="weights">The weights of a network.json; <c>weights.safetensors</c> beside it if null.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    internal static ExportSource Read(string source, string? weights)
    {
        if (Directory.Exists(source) || Path.GetExtension(source) == ".zip")
        {
            if (weights is not null) throw new InputException($"--weights is given, but '{source}' has its own; leave it out.");
            var model = SavedModel.Read(new MLContext(seed: 0), source).Model;

            // As the model's Score: a probability a class.
            return new(model.Network.Append(new Softmax(), "probabilities"), model.Parameters, new() { ClassNames = model.ClassNames, Preprocessing = Pixels });
        }

        var network = NetworkSource.Read(source);
        if (network.AwaitsClasses) throw new InputException($"'{source}' leaves the number of classes open; state it in its last layer.");
        var file = weights ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(source))!, RunFolder.WeightsFile);
        if (!File.Exists(file)) throw new InputException($"There are no weights '{file}' for '{source}'. Give them with --weights.");
        var parameters = new ParameterSet(network.Parameters);
        SafeTensors.Load(file, parameters);
        return new(network, parameters, new());
    }
}
