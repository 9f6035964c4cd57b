namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>A row of an enlarged image and the row of the image that it comes from; the first is <c>scale</c> times as long.</summary>
internal unsafe interface IUpsampledRow
{
    /// <summary>Puts each pixel of <paramref name="small"/> <c>scale</c> times into <paramref name="large"/>.</summary>
    void Repeat(float* small, float* large);

    /// <summary>Adds each <c>scale</c> pixels of <paramref name="large"/> to the one pixel of <paramref name="small"/>.</summary>
    void Collect(float* large, float* small);

    /// <summary>Puts the mixture of neighbouring pixels of <paramref name="small"/>, from one before its first on, to the places of each phase.</summary>
    void Mix(float* small, float* large);

    /// <summary>Adds the pixels of <paramref name="large"/> to those of <paramref name="small"/> that they are mixed of.</summary>
    void Spread(float* large, float* small);
}
