using System.Text.Json.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// What one layer of a network computes, without its parameters' values: an immutable record of its settings. Backends give it
/// its kernels, <see cref="LayerRegistry"/> its name.
/// </summary>
public abstract record Layer
{
    /// <summary>Least and largest number of inputs; one if not overridden.</summary>
    [JsonIgnore]
    public virtual (int Least, int Most) InputCount => (1, 1);

    /// <summary>True if the number of outputs waits for the number of classes; see <see cref="WithClasses"/>.</summary>
    [JsonIgnore]
    public virtual bool AwaitsClasses => false;

    /// <summary>
    /// Checks the layer against the shapes of its inputs (one sample each, without the batch axis) and says what comes out:
    /// the output's shape, the parameters, the cost, the receptive field.
    /// </summary>
    /// <exception cref="Geometry.GeometryException">The layer cannot take these inputs.</exception>
    public abstract LayerDescription Describe(IReadOnlyList<Shape> inputs);

    /// <summary>
    /// The layer that gives for an image <c>[C, H, W]</c> what this one gives for the vector of its numbers, and for a larger image that at every
    /// place; null if there is none. If not overridden, the layer itself for an image of one pixel, whose channels are the vector.
    /// </summary>
    /// <param name="image">The image, of known size. For a layer that turns an image into a vector it is its input.</param>
    /// <remarks>It has the same parameters in the same order, though their shapes may differ. See <see cref="Networks.Network.ToFullyConvolutional"/>.</remarks>
    public virtual Layer? OverImages(Shape image) => image is { Height: 1, Width: 1 } ? this : null;

    /// <summary>This layer with its number of outputs set to <paramref name="classes"/>, where it <see cref="AwaitsClasses"/>; otherwise the layer itself.</summary>
    public virtual Layer WithClasses(int classes) => this;
}
