"""The raw layer of the Rust binding (crate polytomic-sys) and its layout test."""

import re

import layout
from emit_rust_text import docs, identifier, member_sentence, source
from text import sentence, snake

PLAIN = {"uint8_t": "u8", "uint32_t": "u32", "int32_t": "i32", "int64_t": "i64", "uint64_t": "u64", "size_t": "usize"}
ZERO = {"uint32_t": "0", "size_t": "0", "polytomic_optional_boolean": "POLYTOMIC_UNSET",
        "polytomic_string": "polytomic_string::default()"}


def rust_type(c_type):
    pointers = re.fullmatch(r"const (\w+) (\*(?:const \*)?)", c_type)
    if not pointers:
        return PLAIN.get(c_type, c_type)
    return "*const " * pointers[2].count("*") + PLAIN.get(pointers[1], pointers[1])


def _struct(struct, doc):
    out = [docs([doc]), "#[repr(C)]\n#[derive(Clone, Copy)]\n", f"pub struct {struct.name} {{\n"]
    for member in struct.members:
        out.append(docs([member_sentence(member)], "    "))
        out.append(f"    pub {identifier(member.name)}: {rust_type(member.type)},\n")
    return "".join(out) + "}\n\n"


def status(description):
    out = ["use crate::base::polytomic_status;\n\n", "/// Success.\npub const POLYTOMIC_OK: polytomic_status = 0;\n"]
    for name, body in description.errors.items():
        out.append(docs([sentence(body["doc"])]))
        out.append(f"pub const POLYTOMIC_ERROR_{name.upper()}: polytomic_status = {body['number']};\n")
    out.append("\n/// What kind of failure a status is; accept numbers you do not know.\npub type polytomic_category = u32;\n")
    for name, body in description.categories.items():
        out.append(docs([sentence(body["doc"])]))
        out.append(f"pub const POLYTOMIC_CATEGORY_{name.upper()}: polytomic_category = {body['number']};\n")
    return source("".join(out), "Status codes and their categories (`status.h`).")


def model(description):
    out = ["use crate::base::*;\n\n"]
    for name, body in description.enums.items():
        out.append(docs([f"{sentence(body['doc'])} 0 is a value that this version does not know."]))
        out.append(f"pub type polytomic_{name} = u32;\n")
        for value, facts in body["values"].items():
            out.append(docs([sentence(facts["doc"])]))
            out.append(f"pub const POLYTOMIC_{name.upper()}_{snake(value).upper()}: polytomic_{name} = {facts['number']};\n")
        out.append("\n")
    for kind in description.types.values():
        out.append(_struct(layout.result_struct(kind), sentence(kind.doc)))
        for field in kind.fields:
            out.append(f"/// Bit of `{field.name}` in the masks.\n"
                       f"pub const POLYTOMIC_{kind.name.upper()}_HAS_{field.name.upper()}: u64 = 1 << {field.bit};\n")
        out.append("\n")
    return source("".join(out), "The types of the API, as answers carry them (`model.h`).")


def operations(description):
    out = ["use core::ffi::c_void;\nuse core::mem::size_of;\nuse core::ptr;\n\nuse crate::base::*;\nuse crate::client::*;\n"
           "use crate::model::*;\n\n", "/// The raw request.\npub const POLYTOMIC_OPERATION_REQUEST: polytomic_operation = 0;\n"]
    for operation in description.operations:
        out.append(f"/// [`polytomic_{operation.name}`].\n"
                   f"pub const POLYTOMIC_OPERATION_{operation.name.upper()}: polytomic_operation = {operation.number};\n")
    out.append("\n")
    for operation in description.operations:
        struct = layout.request_struct(operation)
        out.append(_struct(struct, f"Request of [`polytomic_{operation.name}`]."))
        out.append(f"impl Default for {struct.name} {{\n    fn default() -> Self {{\n        Self {{\n"
                   "            struct_size: size_of::<Self>() as u32,\n")
        for member in struct.members[1:]:
            zero = "ptr::null()" if "*" in member.type else ZERO[member.type]
            out.append(f"            {identifier(member.name)}: {zero},\n")
        out.append("        }\n    }\n}\n\n")
    out.append('extern "C" {\n')
    for operation in description.operations:
        out.append(docs([sentence(operation.doc)], "    "))
        out.append(f"    pub fn polytomic_{operation.name}(\n        client: *mut polytomic_client,\n"
                   f"        request: *const polytomic_{operation.name}_request,\n"
                   "        options: *const polytomic_call_options,\n        callback: polytomic_callback,\n"
                   "        user_data: *mut c_void,\n        call: *mut *mut polytomic_call,\n    ) -> polytomic_status;\n")
    for name in dict.fromkeys(operation.result for operation in description.operations if operation.result):
        out.append("    /// The result; null where the response is an error or answers another operation.\n"
                   f"    pub fn polytomic_response_{name}(response: *const polytomic_response) -> *const polytomic_{name};\n")
    out.append("}\n")
    return source("".join(out), "The operations of the API (`operations.h`).")


def layout_test(description):
    """Every struct of the description has the size and offsets of the goldens."""
    structs = [layout.result_struct(kind) for kind in description.types.values()]
    structs += [layout.request_struct(operation) for operation in description.operations]
    out = ["use polytomic_sys::*;\n\n"]
    for struct in structs:
        members = "".join(f"        {identifier(member.name)}: {member.offset}, {layout.member_size(member)};\n" for member in struct.members)
        out.append(f"#[test]\nfn {struct.name.removeprefix('polytomic_')}() {{\n"
                   f"    assert_layout!({struct.name}, {struct.size}, {{\n{members}    }});\n}}\n\n")
    return source("".join(out), "The structs that the description gives have the layout of the C headers.")
