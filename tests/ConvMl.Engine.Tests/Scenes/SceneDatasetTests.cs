using ConvMl.Scenes;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Scenes;

public sealed class SceneDatasetTests
{
    private static readonly FashionScenes Scenes = new(ScenePart.Training, DrawnGarments.All, new() { Height = 40, Width = 56 });

    [Fact]
    public void A_sample_is_the_scene_of_its_number()
    {
        var data = new SceneDataset(Scenes, 5);
        Assert.Equal((5, Shape.Create([3, 40, 56]), Shape.Create([40, 56])), (data.Count, data.InputShape, data.TargetShape));
        var (input, target, again) = (new float[3 * 40 * 56], new float[40 * 56], new float[40 * 56]);
        for (var index = 0; index < 5; index++)
        {
            data.Read(index, input, target);
            data.ReadTarget(index, again);
            var scene = Scenes.Make(index);
            Assert.Equal(scene.Image.ToArray().Select(level => (float)level), input);
            Assert.Equal(scene.Mask.ToArray().Select(id => (float)id), target);
            Assert.Equal(target, again);
        }

        Assert.Equal("scene 3", data.NameOf(3));
    }

    [Fact]
    public void Wrong_numbers_and_rooms_are_refused()
    {
        var data = new SceneDataset(Scenes, 2);
        var (input, target) = (new float[3 * 40 * 56], new float[40 * 56]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SceneDataset(Scenes, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(2, input, target));
        Assert.Contains("target is [40, 56]", Assert.Throws<ArgumentException>(() => data.Read(0, input, new float[1])).Message, StringComparison.Ordinal);
        Assert.Contains("input is [3, 40, 56]", Assert.Throws<ArgumentException>(() => data.Read(0, new float[1], target)).Message, StringComparison.Ordinal);
    }
}
