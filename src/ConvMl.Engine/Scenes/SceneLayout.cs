using ConvMl.Randomness;

namespace ConvMl.Scenes;

/// <summary>
/// Puts garments into a scene, one before the other, and keeps track of what stays visible of each. Places at which a garment would hide too
/// much of another are not taken.
/// </summary>
internal sealed class SceneLayout(FashionScenesOptions options)
{
    private const int Tries = 40;

    private readonly List<PlacedGarment> _garments = [];
    private readonly List<int> _visible = [];

    /// <summary>The garments from the farthest to the nearest.</summary>
    internal IReadOnlyList<PlacedGarment> Garments => _garments;

    /// <summary>At each pixel the number of the nearest garment, counted from 1 at the farthest; 0 where there is none.</summary>
    internal byte[] Nearest { get; } = new byte[options.Height * options.Width];

    /// <summary>Puts a garment before all others, if there is a place for it.</summary>
    internal void Add(Garments garments, int garment, ref CounterRandom random)
    {
        var shorter = Math.Min(options.Height, options.Width);
        var smallest = Math.Max(1, (int)(options.SmallestGarment * shorter));
        var largest = Math.Max(smallest, (int)(options.LargestGarment * shorter));
        var isFlipped = random.NextInt(2) == 1;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            // What found no place may find one when it is smaller.
            var side = smallest + random.NextInt(1 + ((largest - smallest) * (Tries - attempt) / Tries));
            var top = random.NextInt(options.Height - side + 1);
            var left = random.NextInt(options.Width - side + 1);
            var placed = new PlacedGarment(garment, isFlipped, top, left, new ScaledGarment(garments.ImageOf(garment), side, isFlipped));
            if (placed.Pixels == 0 || HidesTooMuch(placed)) continue;
            Add(placed);
            return;
        }
    }

    private void Add(PlacedGarment placed)
    {
        _garments.Add(placed);
        _visible.Add(placed.Pixels);
        foreach (var at in placed.PixelsIn(options.Width))
        {
            if (Nearest[at] > 0) _visible[Nearest[at] - 1]--;
            Nearest[at] = (byte)_garments.Count;
        }
    }

    private bool HidesTooMuch(PlacedGarment placed)
    {
        Span<int> hidden = stackalloc int[byte.MaxValue + 1];
        hidden.Clear();
        foreach (var at in placed.PixelsIn(options.Width))
            hidden[Nearest[at]]++;
        for (var index = 0; index < _garments.Count; index++)
        {
            var left = _visible[index] - hidden[index + 1];
            if (hidden[index + 1] > 0 && (left < 1 || left < options.LeastVisible * _garments[index].Pixels)) return true;
        }

        return false;
    }
}
