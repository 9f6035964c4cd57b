namespace ConvMl.Fuzzing;

/// <summary>Valid files, damaged at random: what reads them must accept or refuse, and take no more room than it says.</summary>
internal static class Fuzz
{
    /// <summary>The trait of tests that do so, by which they are run alone.</summary>
    public const string Category = "Fuzz";

    // How many files to damage in each test.
    private const string Variable = "CONVML_FUZZ";

    private static readonly byte[] Special = [0, 1, 0x7F, 0x80, 0xFF, (byte)'"', (byte)'{', (byte)'[', (byte)'\\', (byte)'-', (byte)'9'];

    /// <summary>Damages one of the files after the other, and reads what came out.</summary>
    /// <param name="usual">How many times, where nothing else is said.</param>
    /// <param name="files">The valid files.</param>
    /// <param name="allowedBytes">How many bytes of memory reading may take, for a file of that length.</param>
    /// <param name="read">Reads a file; it checks by itself which exceptions may be thrown.</param>
    public static void Run(int usual, byte[][] files, Func<int, long> allowedBytes, Action<byte[]> read)
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable(Variable), out var given) ? given : usual;
        var random = new Random(1);
        for (var round = 0; round < rounds; round++)
        {
            var damaged = Damage(files[round % files.Length], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(damaged);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Round {round}: {Convert.ToBase64String(damaged)}", exception);
            }

            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(taken <= allowedBytes(damaged.Length), $"Round {round} took {taken:N0} bytes: {Convert.ToBase64String(damaged)}");
        }
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var change = random.Next(1, 5); change > 0 && bytes.Count > 0; change--)
        {
            var place = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 9), bytes.Count - place);
            switch (random.Next(8))
            {
                case 0: bytes[place] = (byte)random.Next(256); break;
                case 1: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes[place] = Special[random.Next(Special.Length)]; break;
                case 3: bytes.RemoveRange(place, length); break;
                case 4: bytes.Insert(place, (byte)random.Next(256)); break;
                case 5: bytes.InsertRange(place, bytes.GetRange(random.Next(bytes.Count - length + 1), length)); break;
                case 6: bytes.InsertRange(place, Enumerable.Repeat(Special[random.Next(Special.Length)], length)); break;
                default: bytes.InsertRange(place, bytes.GetRange(place, Math.Min(random.Next(1, 65), bytes.Count - place))); break;
            }
        }

        return random.Next(20) == 0 ? [.. bytes.Take(random.Next(bytes.Count + 1))] : [.. bytes];
    }
}
