using ConvMl.Managed.Kernels.Gemm;

namespace ConvMl.Engine.Tests.Managed.Kernels;

public class RowPanelsTests
{
    [Fact]
    public void Panels_cover_the_rows_once_and_differ_by_at_most_two()
    {
        foreach (var highest in new[] { 6, 12 })
        {
            for (var rows = 1; rows < 100; rows++)
            {
                var panels = new RowPanels(rows, highest);
                var heights = Enumerable.Range(0, panels.Count).Select(panels.Height).ToArray();
                for (var panel = 0; panel < panels.Count; panel++)
                    Assert.Equal(heights[..panel].Sum(), panels.Start(panel));
                Assert.Equal(panels.PaddedRows, heights.Sum());
                Assert.InRange(panels.PaddedRows, rows, rows + 1);
                Assert.InRange(heights.Max(), heights.Min(), Math.Min(highest, heights.Min() + 2));
            }
        }
    }

    [Fact]
    public void Sixty_four_rows_are_cut_evenly()
    {
        var panels = new RowPanels(64, 12);
        Assert.Equal([12, 12, 10, 10, 10, 10], Enumerable.Range(0, panels.Count).Select(panels.Height));
    }
}
