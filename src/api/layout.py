"""The C layout of every public struct, computed once: the headers, the tables and the goldens all come from it."""

import dataclasses

POINTER = 8
# C type -> (size, alignment) on the 64-bit targets that the goldens speak of
SIZES = {
    "uint8_t": (1, 1),
    "uint32_t": (4, 4),
    "int32_t": (4, 4),
    "int64_t": (8, 8),
    "uint64_t": (8, 8),
    "size_t": (8, 8),
    "polytomic_optional_boolean": (4, 4),
    "polytomic_string": (16, 8),
    "polytomic_timestamp": (24, 8),
    "polytomic_value": (32, 8),
}


@dataclasses.dataclass
class Member:
    type: str  # C type, without the name
    name: str
    doc: str
    offset: int = 0


@dataclasses.dataclass
class Struct:
    name: str
    members: list
    size: int = 0


def _size(c_type):
    return (POINTER, POINTER) if "*" in c_type else SIZES.get(c_type, (4, 4))


def member_size(member):
    return _size(member.type)[0]


def _place(struct):
    offset = 0
    for member in struct.members:
        size, alignment = _size(member.type)
        offset = (offset + alignment - 1) // alignment * alignment
        member.offset = offset
        offset += size
    struct.size = (offset + 7) // 8 * 8
    return struct


def result_struct(kind):
    members = [
        Member("uint32_t", "struct_size", "Size of the struct in the library that made it; members beyond it do not exist."),
        Member("uint32_t", "reserved", "Zero."),
        Member("uint64_t", "present", f"Mask of POLYTOMIC_{kind.name.upper()}_HAS_ bits: the member was given, null included."),
        Member("uint64_t", "null", "The same bits: the member was given as JSON null."),
    ]
    for field in kind.fields:
        members += _result_members(field)
    return _place(Struct(f"polytomic_{kind.name}", members))


def _result_members(field):
    c_type = {
        "string": "polytomic_string", "boolean": "uint8_t", "integer": "int64_t", "timestamp": "polytomic_timestamp",
        "json": "polytomic_string", "value": "polytomic_value", "enumeration": "polytomic_string",
        "object": f"const polytomic_{field.element} *",
        "string_list": "const polytomic_string *", "value_list": "const polytomic_value *",
        "object_list": f"const polytomic_{field.element} *const *", "object_map": f"const polytomic_{field.element} *const *",
    }[field.kind]
    member = Member(c_type, field.name, field.doc)
    if field.kind.endswith(("_list", "_map")):
        return [Member("size_t", f"{field.name}_count", f"Number of {field.name.replace('_', ' ')}."), member]
    if field.kind == "enumeration":
        return [member, Member(f"polytomic_{field.element}", f"{field.name}_code", "The same as a constant; 0 where this version does not know it.")]
    return [member]


def request_struct(operation):
    """Gaps are explicit, so that a later member never lands in bytes that an old caller left unset."""
    members = [Member("uint32_t", "struct_size", "Set by the INIT macro."), Member("uint32_t", "reserved", "Zero.")]
    gap = 0
    for field in operation.request:
        note = " Required." if field.required else ""
        if field.type == "boolean":
            members.append(Member("polytomic_optional_boolean", field.name, field.doc))
            gap ^= 1
            continue
        if gap:
            members.append(Member("uint32_t", f"reserved_{len(members)}", "Zero."))
            gap = 0
        if field.type in ("[string]", "parameters"):
            element = "polytomic_string" if field.type == "[string]" else "polytomic_parameter"
            members.append(Member("size_t", f"{field.name}_count", f"Number of {field.name.replace('_', ' ')}."))
            members.append(Member(f"const {element} *", field.name, field.doc + note))
        else:
            members.append(Member("polytomic_string", field.name, field.doc + note))
    if gap:
        members.append(Member("uint32_t", f"reserved_{len(members)}", "Zero."))
    return _place(Struct(f"polytomic_{operation.name}_request", members))


def first_request_size(operation):
    """Size of the struct as its first version had it: what the oldest callers give."""
    first = min(field.since for field in operation.request) if operation.request else ""
    kept = [field for field in operation.request if field.since == first]
    return request_struct(dataclasses.replace(operation, request=kept)).size


def initializer(struct):
    """The text of the INIT macro: every member is named by position, so that no warning is left to the user."""
    parts = [f"sizeof({struct.name})"]
    for member in struct.members[1:]:
        parts.append("NULL" if "*" in member.type else "{NULL, 0}" if member.type == "polytomic_string" else "0")
    return "{" + ", ".join(parts) + "}"
