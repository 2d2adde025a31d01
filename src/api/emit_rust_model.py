"""The Rust binding's status constants, model types and their conversion (crate polytomic)."""

from emit_rust_text import docs, identifier, literal, member_type, model_type, source
from text import pascal, sentence, snake

CONVERSIONS = {"string": "text", "boolean": "boolean", "integer": "integer", "timestamp": "timestamp", "json": "json",
               "value": "value", "string_list": "text_list", "value_list": "value_list"}


def status(description):
    out = ["use crate::Status;\n\n", "impl Status {\n"]
    for name, body in description.errors.items():
        out.append(docs([sentence(body["doc"])], "    "))
        out.append(f"    pub const {name.upper()}: Self = Self({body['number']});\n")
    out.append("}\n\n/// What kind of failure a [`Status`] is.\n#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\n"
               "#[non_exhaustive]\npub enum Category {\n")
    for name, body in description.categories.items():
        out.append(docs([sentence(body["doc"])], "    ") + f"    {pascal(name)},\n")
    out.append("    /// A category of a newer library, by its number.\n    Other(u32),\n}\n\nimpl Category {\n"
               "    pub(crate) fn from_code(code: u32) -> Self {\n        match code {\n")
    out += [f"            {body['number']} => Self::{pascal(name)},\n" for name, body in description.categories.items()]
    out.append("            other => Self::Other(other),\n        }\n    }\n\n    /// The name of the category, such as "
               '"not_found"; "unknown" for others than those listed here.\n    #[must_use]\n'
               "    pub fn name(self) -> &'static str {\n        match self {\n")
    out += [f"            Self::{pascal(name)} => {literal(name)},\n" for name in description.categories]
    out.append('            Self::Other(_) => "unknown",\n        }\n    }\n}\n')
    return source("".join(out), "Status codes and their categories.")


def model(description):
    out = ["use std::fmt;\n\nuse polytomic_sys as sys;\n\n"
           "use crate::convert::{boolean, integer, json, member, object, object_list, text, text_list, timestamp, value, value_list, FromRaw};\n"
           "use crate::{Json, Timestamp, Value};\n\n"]
    out += [_enumeration(name, body) for name, body in description.enums.items()]
    out += [_object(description, kind) if kind.root == "object" else _root(description, kind) for kind in description.types.values()]
    return source("".join(out), "The types of the API, as answers carry them.")


def _enumeration(name, body):
    rust = pascal(name)
    variants = {value: pascal(snake(value)) for value in body["values"]}
    out = [docs([sentence(body["doc"]), "Values that this version does not know keep their text.", f"API page: {body['page']}."]),
           "#[derive(Clone, Debug, PartialEq, Eq, Hash)]\n#[non_exhaustive]\n", f"pub enum {rust} {{\n"]
    for value, facts in body["values"].items():
        out.append(docs([sentence(facts["doc"])], "    ") + f"    {variants[value]},\n")
    out.append("    /// A value that this version does not know, as the API spells it.\n    Other(String),\n}\n\n"
               f"impl {rust} {{\n    /// The value as the API spells it.\n    #[must_use]\n    pub fn as_str(&self) -> &str {{\n        match self {{\n")
    out += [f"            Self::{variant} => {literal(value)},\n" for value, variant in variants.items()]
    out.append("            Self::Other(text) => text,\n        }\n    }\n\n"
               "    /// # Safety\n    /// The text is alive.\n"
               f"    unsafe fn from_raw(code: sys::polytomic_{name}, spelled: sys::polytomic_string) -> Self {{\n        match code {{\n")
    out += [f"            sys::POLYTOMIC_{name.upper()}_{snake(value).upper()} => Self::{variant},\n" for value, variant in variants.items()]
    out.append("            // SAFETY: the caller's promise. The library may know a value that this crate does not.\n"
               "            _ => Self::Other(unsafe { text(spelled) }),\n        }\n    }\n}\n\n"
               f"impl From<&str> for {rust} {{\n    fn from(text: &str) -> Self {{\n        match text {{\n")
    out += [f"            {literal(value)} => Self::{variant},\n" for value, variant in variants.items()]
    out.append("            other => Self::Other(other.to_owned()),\n        }\n    }\n}\n\n"
               f"impl fmt::Display for {rust} {{\n    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {{\n"
               "        formatter.write_str(self.as_str())\n    }\n}\n\n")
    return "".join(out)


def _object(description, kind):
    rust = pascal(kind.name)
    out = [docs([sentence(kind.doc), f"API page: {kind.page}."]),
           "#[derive(Clone, Debug, Default, PartialEq, Eq)]\n#[non_exhaustive]\n", f"pub struct {rust} {{\n"]
    for field in kind.fields:
        rust_type = member_type(description, field)
        optional = rust_type if field.name == kind.key else f"Option<{rust_type}>"
        out.append(docs([sentence(field.doc)], "    ") + f"    pub {identifier(field.name)}: {optional},\n")
    out.append("}\n\n" + _from_raw(rust, kind.name, "Self {\n" + "".join(
        f"                {identifier(field.name)}: {_member(field)}{'.unwrap_or_default()' if field.name == kind.key else ''},\n"
        for field in kind.fields) + "            }"))
    return "".join(out)


def _root(description, kind):
    """A type that stands for a list or a map is a plain list of its elements."""
    return _from_raw(model_type(description, kind.name), kind.name, f"{_member(kind.fields[0])}.unwrap_or_default()")


def _member(field):
    name = identifier(field.name)
    if field.kind == "enumeration":
        return f"member!(raw, {field.bit}, {pascal(field.element)}::from_raw, {field.name}_code, {name})"
    if field.kind == "object":
        return f"member!(raw, {field.bit}, object, {name})"
    count = f"{field.name}_count, " if field.kind.endswith(("_list", "_map")) else ""
    return f"member!(raw, {field.bit}, {CONVERSIONS.get(field.kind, 'object_list')}, {count}{name})"


def _from_raw(rust, name, value):
    return (f"impl FromRaw for {rust} {{\n    type Raw = sys::polytomic_{name};\n\n"
            "    unsafe fn from_raw(raw: *const Self::Raw) -> Self {\n"
            "        // SAFETY: the caller's promise; members are read only where they exist.\n"
            f"        unsafe {{\n            {value}\n        }}\n    }}\n}}\n\n")
