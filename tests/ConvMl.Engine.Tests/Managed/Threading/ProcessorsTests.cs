using ConvMl.Managed.Threading;

namespace ConvMl.Engine.Tests.Managed.Threading;

public class ProcessorsTests
{
    [Fact]
    public void A_thread_leaves_its_processor_for_another_and_may_use_all_as_before()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Equal(Processors.Unknown, Processors.Current);
            return;
        }

        // On a thread of its own, which begins and ends with it.
        var (before, after, allowedBefore, allowedAfter) = (0, 0, "", "");
        var thread = new Thread(() =>
        {
            allowedBefore = Allowed();
            before = Processors.Current;
            Processors.Leave(before);
            after = Processors.Current;
            allowedAfter = Allowed();
        });
        thread.Start();
        thread.Join();
        Assert.Equal(Environment.ProcessorCount > 1, before != after);
        Assert.Equal(allowedBefore, allowedAfter);
    }

    private static string Allowed() => File.ReadLines("/proc/thread-self/status").Single(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal));
}
