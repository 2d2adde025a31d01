"""The raw layer of the C# binding: blittable structs laid out as layout.py says, and the imported functions."""

import re

import layout
from emit_csharp import source
from text import pascal


def struct_name(c_name):
    return "Native" + pascal(c_name.removeprefix("polytomic_"))


def member_type(c_type):
    """`const polytomic_actor *` -> NativeActor*"""
    stars = c_type.count("*")
    base = re.sub(r"\bconst\b|\*", "", c_type).strip()
    scalars = {"uint8_t": "byte", "uint32_t": "uint", "int32_t": "int", "int64_t": "long", "uint64_t": "ulong",
               "size_t": "nuint", "polytomic_optional_boolean": "int"}
    if base in scalars:
        return scalars[base] + "*" * stars
    if not stars and base not in layout.SIZES:
        return "uint"  # the numeric code of an enumeration
    return struct_name(base) + "*" * stars


def _struct(struct):
    members = "".join(f"    public {member_type(member.type)} {pascal(member.name)};\n" for member in struct.members)
    return f"[StructLayout(LayoutKind.Sequential)]\ninternal unsafe struct {struct_name(struct.name)}\n{{\n{members}}}\n"


def results(description):
    structs = [_struct(layout.result_struct(kind)) for kind in description.types.values()]
    return source("Polytomic.Interop", "\n".join(structs), ["System.Runtime.InteropServices"])


def requests(description):
    structs = [_struct(layout.request_struct(operation)) for operation in description.operations]
    return source("Polytomic.Interop", "\n".join(structs), ["System.Runtime.InteropServices"])


def methods(description):
    imports = [f"    [LibraryImport(LibraryName)]\n"
               f"    internal static partial int polytomic_{operation.name}(\n        nint client, void* request, "
               "NativeCallOptions* options, nint callback, nint userData, nint* call);\n"
               for operation in description.operations]
    imports += [f"    [LibraryImport(LibraryName)]\n    internal static partial void* polytomic_response_{name}(nint response);\n"
                for name in dict.fromkeys(operation.result for operation in description.operations if operation.result)]
    return source("Polytomic.Interop", "internal static unsafe partial class NativeMethods\n{\n" + "\n".join(imports) + "}\n",
                  ["System.Runtime.InteropServices"])
