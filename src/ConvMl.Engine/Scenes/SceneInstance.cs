namespace ConvMl.Scenes;

/// <summary>One garment in a scene.</summary>
/// <param name="Id">Its number in <see cref="Scene.InstanceIds"/>, from 1. The smaller, the nearer: the order of the ids is the depth order.</param>
/// <param name="Class">Its class, from 1; 0 is the background.</param>
/// <param name="Garment">Its number among the garments that the scenes are made of, from 0.</param>
/// <param name="IsFlipped">Whether left and right are exchanged.</param>
/// <param name="Box">The tight box of its visible pixels.</param>
/// <param name="WholeBox">The tight box of all its pixels, those behind nearer garments too.</param>
/// <param name="VisiblePixels">Number of its visible pixels, at least 1.</param>
/// <param name="WholePixels">Number of all its pixels.</param>
public sealed record SceneInstance(
    int Id, int Class, int Garment, bool IsFlipped, SceneBox Box, SceneBox WholeBox, int VisiblePixels, int WholePixels);
