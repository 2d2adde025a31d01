using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Polytomic.Interop;

/// <summary>
/// Holds what one call passes to the library, which copies it before it returns: first in a buffer on the caller's stack,
/// then in blocks of native memory. Nothing of the garbage collector's is pinned.
/// </summary>
internal unsafe ref struct NativeInput
{
    /// <summary>Enough for an id and a few short texts.</summary>
    internal const int InitialSize = 512;
    private const int BlockSize = 4096;

    private byte* _free;
    private nuint _left;
    private Block* _blocks;

    /// <param name="buffer">On the stack of the caller, of <see cref="InitialSize"/>.</param>
    internal NativeInput(byte* buffer)
    {
        _free = buffer;
        _left = InitialSize;
        _blocks = null;
    }

    internal static int Boolean(bool? value) => value switch { null => 0, true => 1, false => 2 };

    internal NativeString Json(RawJson? json) => Text(json?.OptionalText);

    internal NativeString Text(string? text)
    {
        if (text is null)
        {
            return default;
        }

        // UTF-8 takes at most three bytes for a UTF-16 unit. One more keeps the pointer of an empty text from being null.
        var capacity = checked((nuint)text.Length * 3 + 1);
        var data = Allocate(capacity);
        if (Utf8.FromUtf16(text, new Span<byte>(data, checked((int)capacity)), out _, out var written, replaceInvalidSequences: false)
            != System.Buffers.OperationStatus.Done)
        {
            // An unpaired surrogate has no UTF-8. The library refuses this byte, and its error names the field.
            data[0] = 0xFF;
            written = 1;
        }

        GiveBack(data, capacity - (nuint)written);
        return new NativeString { Data = data, Size = (nuint)written };
    }

    internal NativeString Bytes(ReadOnlySpan<byte> bytes)
    {
        var data = Allocate((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(data, bytes.Length));
        return new NativeString { Data = data, Size = (nuint)bytes.Length };
    }

    internal NativeString* Texts(IReadOnlyList<string>? texts, out nuint count)
    {
        count = (nuint)(texts?.Count ?? 0);
        var array = (NativeString*)Allocate(count * (nuint)sizeof(NativeString));
        for (var index = 0; index < (int)count; index++)
        {
            array[index] = Text(texts![index]);
        }

        return array;
    }

    internal NativeParameter* Parameters(IReadOnlyList<KeyValuePair<string, string>>? parameters, out nuint count)
    {
        count = (nuint)(parameters?.Count ?? 0);
        var array = (NativeParameter*)Allocate(count * (nuint)sizeof(NativeParameter));
        for (var index = 0; index < (int)count; index++)
        {
            var (name, value) = parameters![index];
            array[index] = new NativeParameter { Name = Text(name), Value = Text(value) };
        }

        return array;
    }

    internal void Free()
    {
        while (_blocks is not null)
        {
            var next = _blocks->Next;
            NativeMemory.Free(_blocks);
            _blocks = next;
        }
    }

    private byte* Allocate(nuint size)
    {
        // Everything starts at a multiple of eight, so that arrays of structs are aligned.
        size = checked(size + 7) & ~(nuint)7;
        if (size > _left)
        {
            var block = (Block*)NativeMemory.Alloc(checked(Math.Max(size, BlockSize) + (nuint)sizeof(Block)));
            block->Next = _blocks;
            _blocks = block;
            _free = (byte*)(block + 1);
            _left = Math.Max(size, BlockSize);
        }

        var start = _free;
        _free += size;
        _left -= size;
        return start;
    }

    /// <summary>Returns the unused end of the allocation that was made last.</summary>
    private void GiveBack(byte* start, nuint unused)
    {
        var end = _free;
        var keep = (nuint)(end - start) > unused ? (nuint)(end - start) - unused : 0;
        keep = (keep + 7) & ~(nuint)7;
        _free = start + keep;
        _left += (nuint)(end - _free);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Block
    {
        public Block* Next;
        public nuint Padding;
    }
}
