using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ConvMl.Tensors;

/// <summary>
/// The sizes of a tensor along its axes, outermost first. The shape of one sample leaves the batch axis out: an image is
/// <c>[C, H, W]</c>, a feature vector <c>[C]</c>, a single number <c>[]</c>.
/// </summary>
/// <remarks>An axis may be <see cref="Open"/>: its size is known only once a network is made for a concrete input.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    /// <summary>Marks an axis whose size is not fixed yet.</summary>
    public const int Open = -1;

    private readonly int[]? _sizes;

    private Shape(int[] sizes) => _sizes = sizes;

    /// <summary>Makes a shape from its sizes, each positive or <see cref="Open"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is neither positive nor <see cref="Open"/>.</exception>
    public static Shape Create(ReadOnlySpan<int> sizes)
    {
        foreach (var size in sizes)
        {
            if (size is < 1 and not Open)
                throw new ArgumentOutOfRangeException(nameof(sizes), size,
                    $"A shape has sizes of at least 1 (or {Open} for an open axis); found {size}.");
        }

        return new Shape(sizes.ToArray());
    }

    /// <summary>Number of axes.</summary>
    public int Rank => _sizes?.Length ?? 0;

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>The size along <paramref name="axis"/>, counted from 0 at the outermost.</summary>
    public int this[int axis] => _sizes is not null && (uint)axis < (uint)_sizes.Length
        ? _sizes[axis]
        : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"The shape {this} has {Rank} axes.");

    /// <summary>True for <c>[C, H, W]</c>.</summary>
    public bool IsImage => Rank == 3;

    /// <summary>True if no axis is open.</summary>
    public bool IsConcrete => _sizes is null || Array.IndexOf(_sizes, Open) < 0;

    /// <summary>The first axis: channels of an image, length of a feature vector.</summary>
    public int Channels => this[0];

    /// <summary>The height of an image <c>[C, H, W]</c>.</summary>
    public int Height => this[1];

    /// <summary>The width of an image <c>[C, H, W]</c>.</summary>
    public int Width => this[2];

    /// <summary>Product of all sizes; 1 for the shape of a single number.</summary>
    /// <exception cref="InvalidOperationException">An axis is open.</exception>
    /// <exception cref="OverflowException">The product exceeds <see cref="int.MaxValue"/>.</exception>
    public int Elements
    {
        get
        {
            var product = 1;
            foreach (var size in AsSpan())
            {
                if (size == Open)
                    throw new InvalidOperationException($"The shape {this} has an open axis, so its number of elements is not known.");
                product = checked(product * size);
            }

            return product;
        }
    }

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => _sizes;

    /// <inheritdoc/>
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in AsSpan())
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>True if both have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>True if the sizes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_sizes ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As in <c>[64, 28, 28]</c>; an open axis shows as <c>?</c>.</summary>
    public override string ToString() =>
        "[" + string.Join(", ", this.Select(size => size == Open ? "?" : size.ToString(CultureInfo.InvariantCulture))) + "]";
}
