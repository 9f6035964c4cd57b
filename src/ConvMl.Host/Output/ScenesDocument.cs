using ConvMl.Scenes;

namespace ConvMl.Host.Output;

/// <summary>What <c>convml data fashion-scenes --json</c> prints.</summary>
/// <param name="Folder">The folder that was written.</param>
/// <param name="TrainScenes">Scenes in its folder <c>train</c>.</param>
/// <param name="TestScenes">Scenes in its folder <c>test</c>.</param>
/// <param name="Size">Rows, and pixels in a row.</param>
/// <param name="Seed">What decided all that is random.</param>
internal sealed record ScenesDocument(string Folder, int TrainScenes, int TestScenes, int Size, long Seed);

/// <summary>The file <c>scenes.json</c>: what is known of the scenes of one part.</summary>
/// <param name="ClassNames">The classes, in the order of the numbers in the masks.</param>
/// <param name="Options">What the scenes look like.</param>
/// <param name="Scenes">The scenes, in the order of their names.</param>
internal sealed record SceneListDocument(IReadOnlyList<string> ClassNames, FashionScenesOptions Options, IReadOnlyList<SceneEntry> Scenes);

/// <summary>A scene.</summary>
/// <param name="Image">Its file's name in the folders <c>images</c>, <c>masks</c> and <c>instances</c>.</param>
/// <param name="DepthOrder">The ids of its garments, the nearest first.</param>
/// <param name="Instances">Its garments, in the order of their ids; boxes are in pixels, from the top left.</param>
internal sealed record SceneEntry(string Image, IReadOnlyList<int> DepthOrder, IReadOnlyList<SceneInstance> Instances);
