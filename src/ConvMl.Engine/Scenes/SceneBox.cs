namespace ConvMl.Scenes;

/// <summary>A rectangle of pixels.</summary>
/// <param name="Left">The first column in it, counted from 0.</param>
/// <param name="Top">The first row in it, counted from 0.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct SceneBox(int Left, int Top, int Width, int Height);
