using ConvMl.Pictures;
using ConvMl.Scenes;
using ConvMl.Transforms.Images;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Data;

/// <summary>Scenes as rows; each is made when it is read.</summary>
internal sealed class SceneImages(FashionScenes scenes, int count)
    : MaskedImages(count, scenes.Options.Height, scenes.Options.Width, FashionScenes.ClassNames)
{
    private protected override RowReader CreateReader() => new SceneReader(scenes);

    private sealed class SceneReader(FashionScenes scenes) : RowReader
    {
        private int _row = -1;
        private Scene? _scene;

        internal override string PathOf(int row) => $"{scenes.Part.ToString().ToLowerInvariant()}/{row:D5}";

        internal override MLImage ReadImage(int row) => Picture.OfPlanes(SceneOf(row).Image.Span, scenes.Options.Height, scenes.Options.Width).ToImage();

        internal override void ReadMask(int row, Span<uint> keys)
        {
            var mask = SceneOf(row).Mask.Span;
            for (var pixel = 0; pixel < mask.Length; pixel++) keys[pixel] = 1u + mask[pixel];
        }

        private Scene SceneOf(int row)
        {
            if (_scene is null || _row != row) (_scene, _row) = (scenes.Make(row), row);
            return _scene;
        }
    }
}
