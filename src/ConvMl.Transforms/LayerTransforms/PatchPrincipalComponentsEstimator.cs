using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>
/// A convolution whose filters are the principal components of image patches, found in <c>Fit</c> without labels. Made by
/// <c>mlContext.Transforms.PatchPrincipalComponents</c>.
/// </summary>
/// <remarks>
/// The input column is as for <see cref="LayerEstimator"/>. <c>Fit</c> reads each row once and takes some patches of it, at places drawn from the seed and
/// the number of the row. Each patch's mean is taken off it; the filters' responses are not moved by the mean of all patches, which is nearly 0 then.
/// </remarks>
public sealed partial class PatchPrincipalComponentsEstimator : IEstimator<LayerTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string _input;
    private readonly Options _options;

    internal PatchPrincipalComponentsEstimator(IHostEnvironment environment, string outputColumnName, string? inputColumnName, Options options)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        _host = environment.Register(nameof(PatchPrincipalComponentsEstimator));
        (_output, _input, _options) = (outputColumnName, inputColumnName ?? outputColumnName, options.Clone());
    }

    /// <summary>Finds the filters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of the wrong type, or the patches do not vary in so many directions.</exception>
    /// <exception cref="GeometryException">The column holds no images, or a patch does not fit into them.</exception>
    /// <exception cref="InvalidDataException">A pixel is not a finite number, or there are no rows.</exception>
    public LayerTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var column = FeatureColumn.Of(input.Schema, _input);
        var filters = Learn(input, column).ToFilters(_options.Components, _options.Whiten);
        var network = Network.Input(column.Shape)
            .Conv2D(_options.BothSigns ? filters.WithNegatives() : filters, _options.Stride, padding: _options.Padding);
        return new LayerTransformer(_output, _input, new(network, network.CreateParameters(0)), _options.Trainable, keepsWeights: true);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        FeatureColumn.Check(inputSchema, _input);
        return LayerColumns.AddTo(inputSchema, _output);
    }

    private PatchComponents Learn(IDataView input, FeatureColumn column)
    {
        var covariance = new PatchCovariance(column.Shape, _options.Patch);
        var seed = _options.Seed ?? _host.Rand.Next();
        using var cursor = input.GetRowCursor([column.Column]);
        var reader = FeatureReader.Of(column, cursor, input);
        var image = new float[column.Shape.Elements];
        for (long row = 0; cursor.MoveNext(); row++)
        {
            reader.Read(image);
            if (image.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                throw new InvalidDataException($"{RowText.Of(input, row)} of the column '{_input}' holds a number that is not finite; remove or replace it.");
            covariance.AddRandom(image, _options.PatchesPerImage, new CounterRandom(seed, RandomPurpose.Patches, row));
        }

        return covariance.Count >= 2
            ? covariance.Components()
            : throw new InvalidDataException($"The column '{_input}' gave {covariance.Count} patches; give more rows, at least as many patches as a patch has pixels.");
    }
}
