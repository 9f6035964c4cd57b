using ConvMl.Host.Tests.Support;

namespace ConvMl.Host.Tests.Commands;

/// <summary>Data that cannot be trained on: one line, exit code 2, and no run is left behind.</summary>
public sealed class BadDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        try
        {
            Assert.False(Directory.Exists(_folder["runs"]), "A run was left behind.");
        }
        finally
        {
            _folder.Dispose();
        }
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        _folder.Write("small.json", Clothes.Recipe());
        Train("small.json").Failed(2, "clothes", "no folder");
    }

    [Fact]
    public void A_missing_idx_file_is_named()
    {
        _folder.WriteClothes();
        File.Delete(_folder["clothes", "t10k-labels-idx1-ubyte"]);
        TrainClothes().Failed(2, "t10k-labels-idx1-ubyte");
    }

    [Fact]
    public void A_truncated_idx_file_is_named()
    {
        _folder.WriteClothes();
        var path = _folder["clothes", "train-images-idx3-ubyte"];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..5000]);
        TrainClothes().Failed(2, path, "truncated");
    }

    [Fact]
    public void A_file_that_is_no_idx_is_named()
    {
        _folder.WriteClothes();
        File.WriteAllText(_folder["clothes", "t10k-images-idx3-ubyte"], "hello, world");
        TrainClothes().Failed(2, "t10k-images-idx3-ubyte", "not an IDX file");
    }

    [Fact]
    public void Images_and_labels_of_different_counts_are_refused()
    {
        _folder.WriteClothes();
        File.Copy(_folder["clothes", "t10k-labels-idx1-ubyte"], _folder["clothes", "train-labels-idx1-ubyte"], overwrite: true);
        TrainClothes().Failed(2, "200 images", "60 labels");
    }

    [Fact]
    public void Too_few_class_names_are_refused()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe(data: "\"path\": \"clothes\", \"classNames\": [\"a\", \"b\"]"));
        Train("small.json").Failed(2, "2 class names");
    }

    [Fact]
    public void An_empty_class_folder_is_named()
    {
        _folder.WritePhotos();
        Directory.CreateDirectory(_folder["photos", "middle"]);
        TrainPhotos().Failed(2, "'middle'");
    }

    [Fact]
    public void One_class_alone_is_refused()
    {
        _folder.WritePhotos();
        Directory.Delete(_folder["photos", "left"], recursive: true);
        TrainPhotos().Failed(2, "'right'", "at least 2 classes");
    }

    [Fact]
    public void A_class_of_one_image_cannot_be_split()
    {
        _folder.WritePhotos();
        Photos.Write(_folder["photos", "middle", "0.png"], isLeft: true, 0, isColoured: true);
        TrainPhotos().Failed(2, "'middle'", "at least 2");
    }

    [Fact]
    public void A_network_whose_last_layer_has_the_wrong_width_is_refused()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe(Clothes.Layers.Replace("\"Dense\"", "\"Dense\", \"units\": 7", StringComparison.Ordinal)));
        Train("small.json").Failed(2, "[7]", "10 classes", "units");
    }

    [Fact]
    public void A_kernel_larger_than_its_input_is_refused_with_its_place()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe(Clothes.Layers.Replace("\"kernel\": 3", "\"kernel\": 29, \"padding\": \"valid\"", StringComparison.Ordinal)));
        Train("small.json").Failed(2, "small.json", "network.layers[0]", "29", "28");
    }

    [Fact]
    public void A_setting_out_of_its_range_is_refused()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe(training: "\"epochs\": 0"));
        Train("small.json").Failed(2, "Epochs is 0", "at least 1");
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_training_and_says_where()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe().Replace("0.01", "1e30", StringComparison.Ordinal));
        Train("small.json").Failed(1, "Epoch 1, batch ", "NaN", "learning rate");
    }

    private Answer TrainClothes()
    {
        _folder.Write("small.json", Clothes.Recipe());
        return Train("small.json");
    }

    private Answer TrainPhotos()
    {
        _folder.Write("photos.json", Photos.Recipe());
        return Train("photos.json");
    }

    private Answer Train(string recipe) => Convml.Run(_folder.Path, "train", recipe);
}
