"""Go: the sizes and offsets that cgo sees, and a test that compares them with the computed layout."""

import layout
from emit_go_text import BANNER, c_member


def _structs(description):
    return ([layout.result_struct(kind) for kind in description.types.values()] +
            [layout.request_struct(operation) for operation in description.operations])


def actual(description):
    out = [BANNER, "// Package layout tells how cgo lays out the public structs of the library, for its test.\npackage layout\n\n"
           "// #cgo pkg-config: polytomic\n// #include <polytomic/polytomic.h>\n"
           'import "C"\n\nimport "unsafe"\n\n// Actual is the size of each struct, followed by the offsets of its members.\n'
           "func Actual() map[string][]uintptr {\n\tall := map[string][]uintptr{}\n"]
    for struct in _structs(description):
        members = "".join(f", unsafe.Offsetof(s.{c_member(member.name)})" for member in struct.members)
        out.append(f'\t{{\n\t\tvar s C.{struct.name}\n\t\tall["{struct.name}"] = []uintptr{{unsafe.Sizeof(s){members}}}\n\t}}\n')
    return "".join(out) + "\treturn all\n}\n"


def expected(description):
    out = [BANNER, "package layout\n\n// expected is the layout that the ABI promises on 64-bit targets.\n"
           "func expected() map[string][]uintptr {\n\tall := map[string][]uintptr{}\n"]
    for struct in _structs(description):
        numbers = ", ".join(str(number) for number in [struct.size] + [member.offset for member in struct.members])
        out.append(f'\tall["{struct.name}"] = []uintptr{{{numbers}}}\n')
    return "".join(out) + "\treturn all\n}\n"
