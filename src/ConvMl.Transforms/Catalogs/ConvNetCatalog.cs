using ConvMl.Networks;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.MlNetInterop;

namespace Microsoft.ML;

/// <summary>Convolutional networks among the trainers of <c>mlContext.MulticlassClassification</c>.</summary>
public static class ConvNetCatalog
{
    /// <summary>A trainer of a convolutional network with the options that are changed most often.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="network">The network. Left open, its height and width come from the feature column, its number of classes from the label column.</param>
    /// <param name="labelColumnName">The label, a key.</param>
    /// <param name="featureColumnName">The features: an image, or a vector of <see cref="float"/> or <see cref="byte"/> of the network's input shape.</param>
    /// <param name="epochs">Passes over the training data.</param>
    /// <param name="batchSize">Samples a training step.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">The network has several inputs or outputs.</exception>
    public static ConvNetTrainer ConvNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        Network network,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int epochs = 10,
        int batchSize = 64) =>
        ConvNet(catalog, new ConvNetTrainer.Options
        {
            Network = network,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            Epochs = epochs,
            BatchSize = batchSize,
        });

    /// <summary>A trainer of a classifier alone on what layer transforms before it give: they and it are trained together.</summary>
    /// <inheritdoc cref="ConvNet(MulticlassClassificationCatalog.MulticlassClassificationTrainers, Network, string, string, int, int)"/>
    public static ConvNetTrainer ConvNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int epochs = 10,
        int batchSize = 64) =>
        ConvNet(catalog, new ConvNetTrainer.Options { LabelColumnName = labelColumnName, FeatureColumnName = featureColumnName, Epochs = epochs, BatchSize = batchSize });

    /// <summary>A trainer of <paramref name="network"/> on one feature column, with all options.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="network">The network; it takes the place of the options' network.</param>
    /// <param name="featureColumnName">The features; it takes the place of the options' feature column.</param>
    /// <param name="options">Everything else, the label column included.</param>
    /// <inheritdoc cref="ConvNet(MulticlassClassificationCatalog.MulticlassClassificationTrainers, Network, string, string, int, int)"/>
    public static ConvNetTrainer ConvNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Network network, string featureColumnName, ConvNetTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var own = options.Clone();
        own.Network = network;
        own.FeatureColumnName = featureColumnName;
        return ConvNet(catalog, own);
    }

    /// <summary>A trainer of <paramref name="network"/> with all options.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="network">The network; it takes the place of the options' network.</param>
    /// <param name="options">Everything else.</param>
    /// <inheritdoc cref="ConvNet(MulticlassClassificationCatalog.MulticlassClassificationTrainers, Network, string, string, int, int)"/>
    public static ConvNetTrainer ConvNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Network network, ConvNetTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var own = options.Clone();
        own.Network = network;
        return ConvNet(catalog, own);
    }

    /// <summary>A trainer of a convolutional network with all options.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The options, the network among them.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">The network has several inputs or outputs.</exception>
    public static ConvNetTrainer ConvNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, ConvNetTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new ConvNetTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
