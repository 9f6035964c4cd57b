using System.Buffers.Binary;

namespace ConvMl.Backend.TorchSharp.Native;

/// <summary>
/// Changes which versions of other libraries an ELF library requires (section <c>.gnu.version_r</c>; "Linux Standard Base Core
/// Specification", Symbol Versioning).
/// </summary>
internal static class SymbolVersions
{
    private const uint ElfMagic = 0x464C457F;
    private const byte Bits64 = 2;
    private const byte LittleEndian = 1;
    private const int SectionTableOffset = 0x28;
    private const int SectionSizeOffset = 0x3A;
    private const int SectionCountOffset = 0x3C;
    private const uint VersionNeededSection = 0x6FFFFFFE;
    private const byte Weak = 2;

    /// <summary>Marks the requirement of a version as weak: the loader then accepts that it is missing.</summary>
    /// <param name="library">A 64-bit little-endian ELF library; changed in place.</param>
    /// <param name="version">The version's name.</param>
    /// <returns>False if the library is of another kind or does not require that version.</returns>
    public static bool TryMakeOptional(Span<byte> library, string version)
    {
        if (library.Length < 64 || Number32(library, 0) != ElfMagic || library[4] != Bits64 || library[5] != LittleEndian)
            return false;
        var sections = Number64(library, SectionTableOffset);
        int sectionSize = Number16(library, SectionSizeOffset);
        var found = false;
        for (var index = 0; index < Number16(library, SectionCountOffset); index++)
        {
            var section = sections + (index * sectionSize);
            if (Number32(library, section + 4) != VersionNeededSection)
                continue;
            var names = Number64(library, sections + ((int)Number32(library, section + 0x28) * sectionSize) + 0x18);
            found |= MarkIn(library, Number64(library, section + 0x18), (int)Number32(library, section + 0x2C), names, version);
        }

        return found;
    }

    // A list of libraries, each with a list of the versions needed of it; entries point to their successors.
    private static bool MarkIn(Span<byte> library, int entry, int entries, int names, string version)
    {
        var found = false;
        for (; entries > 0; entries--)
        {
            var needed = entry + (int)Number32(library, entry + 8);
            for (int count = Number16(library, entry + 2); count > 0; count--)
            {
                if (TextAt(library, names + (int)Number32(library, needed + 8)) == version)
                {
                    library[needed + 4] |= Weak;
                    found = true;
                }

                needed += (int)Number32(library, needed + 12);
            }

            entry += (int)Number32(library, entry + 12);
        }

        return found;
    }

    private static string TextAt(ReadOnlySpan<byte> library, int offset)
    {
        var text = library[offset..];
        return System.Text.Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    private static ushort Number16(ReadOnlySpan<byte> library, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(library[offset..]);

    private static uint Number32(ReadOnlySpan<byte> library, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(library[offset..]);

    private static int Number64(ReadOnlySpan<byte> library, int offset) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(library[offset..]));
}
