using ConvMl.Networks;

namespace ConvMl.Engine.Tests.Networks;

public class NetworkSummaryTests
{
    private static readonly Network Small = Network.Input(1, 28, 28)
        .Conv2D(32, 3).ReLU()
        .MaxPool2D(2)
        .Conv2D(64, 3, padding: 0).BatchNorm()
        .Flatten().Dense(10);

    [Fact]
    public void Rows_hold_the_figures_worked_out_by_hand()
    {
        var rows = NetworkSummary.Of(Small).Rows;

        Assert.Equal(320, rows[0].Parameters);
        Assert.Equal(28 * 28 * 32 * 9, rows[0].MultiplyAdds);
        Assert.Equal(28 * 28 * 32 * 4, rows[0].ActivationBytes);
        Assert.Equal((12 * 12 * 64 * 32 * 9) + 0L, rows[3].MultiplyAdds);
        Assert.Equal(4 * 64, rows[4].Parameters);
        Assert.Equal(12L * 12 * 64 * 10, rows[6].MultiplyAdds);
    }

    [Fact]
    public void Receptive_fields_grow_as_the_lecture_says()
    {
        var rows = NetworkSummary.Of(Small).Rows;

        Assert.Equal((3, 1, -1), Axis(rows[0]));
        Assert.Equal((4, 2, -1), Axis(rows[2]));
        Assert.Equal((8, 2, -1), Axis(rows[3]));
        Assert.Equal(8 + (11 * 2), rows[6].Field.Vertical.Size);
    }

    [Fact]
    public void It_would_take_128_layers_of_3x3_to_see_256_pixels()
    {
        var network = Enumerable.Range(0, 128).Aggregate(Network.Input(1, 256, 256), (grown, _) => grown.Conv2D(1, 3));

        Assert.Equal(257, NetworkSummary.Of(network).Rows[^1].Field.Vertical.Size);
    }

    [Fact]
    public void A_branch_sees_what_its_widest_arm_sees()
    {
        var network = Network.Input(4, 16, 16).Residual(block => block.Conv2D(4, 5).Conv2D(4, 3));

        Assert.Equal((7, 1, -3), Axis(NetworkSummary.Of(network).Rows[^1]));
    }

    [Fact]
    public void Totals_leave_statistics_out_of_what_is_trained()
    {
        var summary = NetworkSummary.Of(Small);

        Assert.Equal(summary.Parameters - 128, summary.TrainedParameters);
        Assert.Equal(summary.Rows.Sum(row => row.MultiplyAdds), summary.MultiplyAdds);
    }

    [Fact]
    public void Open_sizes_show_as_question_marks()
    {
        var summary = NetworkSummary.Of(Network.Input(3).Conv2D(8, 3).GlobalAveragePool().Dense(2));

        Assert.Null(summary.MultiplyAdds);
        Assert.Contains("[8, ?, ?]", summary.ToString(), StringComparison.Ordinal);
        Assert.Contains("everything", summary.ToString(), StringComparison.Ordinal);
    }

    private static (double Size, double Stride, double Offset) Axis(NetworkSummaryRow row)
    {
        Assert.Equal(row.Field.Vertical, row.Field.Horizontal);
        return (row.Field.Vertical.Size, row.Field.Vertical.Stride, row.Field.Vertical.Offset);
    }
}
