using ConvMl.Randomness;

namespace ConvMl.Scenes;

/// <summary>A colour in levels of 255.</summary>
internal readonly record struct SceneColor(byte Red, byte Green, byte Blue)
{
    /// <summary>The level of a channel: 0 red, 1 green, 2 blue.</summary>
    internal byte this[int channel] => channel switch { 0 => Red, 1 => Green, _ => Blue };

    /// <summary>A colour whose channels are drawn from a range.</summary>
    internal static SceneColor Draw(ref CounterRandom random, int lowest, int highest)
    {
        byte Level(ref CounterRandom random) => (byte)(lowest + random.NextInt(highest - lowest + 1));
        return new(Level(ref random), Level(ref random), Level(ref random));
    }

    /// <summary>The colour with its strongest channel at 255 and the others in proportion.</summary>
    internal SceneColor Brightest()
    {
        var strongest = Math.Max((byte)1, Math.Max(Red, Math.Max(Green, Blue)));
        return new((byte)(Red * 255 / strongest), (byte)(Green * 255 / strongest), (byte)(Blue * 255 / strongest));
    }

    /// <summary>The level of a channel on the way from this colour (0) to another (255).</summary>
    internal int Towards(SceneColor other, int channel, int part) => ((this[channel] * (255 - part)) + (other[channel] * part) + 127) / 255;
}
