using ConvMl.Randomness;

namespace ConvMl.Scenes;

/// <summary>
/// Pictures of garments before textured backgrounds, made of Fashion-MNIST's: scaled, flipped, coloured, before one another, with noise; and
/// for each pixel its class and its garment, for each garment its boxes and its place in depth. For segmentation, detection, instances and
/// depth on any machine, without a download.
/// </summary>
/// <remarks>
/// A scene is a pure function of the options, the part, the index and the garments, and is computed in whole numbers: the same bytes on
/// any machine. Safe to use from several threads at once.
/// </remarks>
public sealed class FashionScenes
{
    private const int LayoutStream = 0, BackgroundStream = 1, NoiseStream = 2;

    // A garment's darkest parts keep this share (of 255) of its colour, so that they differ from black.
    private const int DarkestTint = 64;

    private readonly Garments _garments;

    /// <summary>Makes scenes possible; none is made yet.</summary>
    /// <param name="part">What they are for: scenes of different parts differ in everything.</param>
    /// <param name="garments">What they are made of. Give test scenes garments that no training scene has.</param>
    /// <param name="options">What they look like; the defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public FashionScenes(ScenePart part, Garments garments, FashionScenesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(garments);
        if (!Enum.IsDefined(part))
            throw new ArgumentOutOfRangeException(nameof(part), part, $"The part is {part}; it must be {ScenePart.Training} or {ScenePart.Test}.");
        Options = options ?? new();
        Options.Check();
        Part = part;
        _garments = garments;
    }

    /// <summary>Names of the 11 classes: the background, then Fashion-MNIST's ten in their order.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["Background", "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>What the scenes are for.</summary>
    public ScenePart Part { get; }

    /// <summary>What the scenes look like.</summary>
    public FashionScenesOptions Options { get; }

    /// <summary>Number of scenes that training usually takes.</summary>
    public const int DefaultTrainingCount = 2000;

    /// <summary>Number of scenes that testing usually takes.</summary>
    public const int DefaultTestCount = 400;

    /// <summary>Makes the scene of a number.</summary>
    /// <param name="index">The number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public Scene Make(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = Stream(index, LayoutStream);
        var layout = new SceneLayout(Options);
        var wanted = Options.MinimumGarments + random.NextInt(Options.MaximumGarments - Options.MinimumGarments + 1);
        for (var garment = 0; garment < wanted; garment++)
            layout.Add(_garments, random.NextInt(_garments.Count), ref random);

        var tints = new SceneColor[layout.Garments.Count];
        for (var garment = 0; garment < tints.Length; garment++)
            tints[garment] = SceneColor.Draw(ref random, 64, 255).Brightest();

        var image = Paint(layout, tints, index);
        AddNoise(image, index);
        return Describe(layout, image);
    }

    private CounterRandom Stream(int index, int stream) => new(Options.Seed, RandomPurpose.Scenes, (long)Part, index, stream);

    private byte[] Paint(SceneLayout layout, SceneColor[] tints, int index)
    {
        var random = Stream(index, BackgroundStream);
        var background = new BackgroundTexture(Options.Height, Options.Width, ref random);
        var plane = Options.Height * Options.Width;
        var image = new byte[3 * plane];
        for (var at = 0; at < plane; at++)
        {
            var nearest = layout.Nearest[at] - 1;
            for (var channel = 0; channel < 3; channel++)
            {
                image[(channel * plane) + at] = (byte)(nearest < 0
                    ? background[channel, at / Options.Width, at % Options.Width]
                    : tints[nearest][channel] * Tint(layout.Garments[nearest].ShadeAt(at, Options.Width)) / 255);
            }
        }

        return image;
    }

    private static int Tint(byte shade) => DarkestTint + (shade * (255 - DarkestTint) / 255);

    /// <summary>Adds to each level the sum of four random bytes less its mean, which is close to normal, scaled to the deviation that was asked for.</summary>
    private void AddNoise(byte[] image, int index)
    {
        const int Mean = 2 * 255, Deviation = 148;
        if (Options.Noise == 0) return;
        var random = Stream(index, NoiseStream);
        for (var at = 0; at < image.Length; at++)
        {
            var bits = random.NextBits();
            var sum = (int)((bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24));
            image[at] = (byte)Math.Clamp(image[at] + ((sum - Mean) * Options.Noise / Deviation), 0, 255);
        }
    }

    private Scene Describe(SceneLayout layout, byte[] image)
    {
        var count = layout.Garments.Count;
        var mask = new byte[layout.Nearest.Length];
        var ids = new ushort[layout.Nearest.Length];
        for (var at = 0; at < mask.Length; at++)
        {
            if (layout.Nearest[at] == 0) continue;
            mask[at] = (byte)ClassOf(layout.Garments[layout.Nearest[at] - 1]);
            ids[at] = (ushort)(count + 1 - layout.Nearest[at]);
        }

        var instances = new SceneInstance[count];
        for (var id = 1; id <= count; id++)
        {
            var number = count + 1 - id;
            var placed = layout.Garments[number - 1];
            var whole = new PixelExtent(Options.Width);
            var visible = new PixelExtent(Options.Width);
            foreach (var at in placed.PixelsIn(Options.Width))
            {
                whole.Add(at);
                if (layout.Nearest[at] == number) visible.Add(at);
            }

            instances[id - 1] = new SceneInstance(
                id, ClassOf(placed), placed.Garment, placed.IsFlipped, visible.Box, whole.Box, visible.Count, whole.Count);
        }

        return new Scene(Options.Height, Options.Width, image, mask, ids, instances);
    }

    private int ClassOf(PlacedGarment placed) => 1 + _garments.ClassOf(placed.Garment);
}
