"""Small pieces of Rust text that the Rust outputs share: names, documentation, literals."""

import re
import textwrap

from text import BANNER, pascal, sentence

KEYWORDS = {"type", "ref", "match", "enum", "use", "move", "where", "fn", "in", "loop", "impl", "mod", "pub", "trait",
            "box", "static", "const", "struct", "dyn", "async", "await", "final", "override", "virtual", "abstract"}
SCALARS = {"string": "String", "boolean": "bool", "integer": "i64", "timestamp": "Timestamp", "json": "Json",
           "value": "Value", "string_list": "Vec<String>", "value_list": "Vec<Value>"}


def identifier(name):
    return f"r#{name}" if name in KEYWORDS else name


def source(body, about):
    """`body` as a Rust module."""
    return f"// {BANNER}\n\n//! {about}\n\n{body.rstrip()}\n"


def docs(paragraphs, indent=""):
    """Doc comment of at most 120 columns; each element is a paragraph."""
    out = []
    for position, paragraph in enumerate(paragraphs):
        out += [""] * (position > 0) + textwrap.wrap(escaped(paragraph), 115 - len(indent), break_long_words=False,
                                                     break_on_hyphens=False)
    return "".join(f"{indent}/// {line}".rstrip() + "\n" for line in out)


def escaped(text):
    """What rustdoc would take for a link or a tag is kept as it is written."""
    return re.sub(r"(?<![`\w])<(\w+)>", r"\\<\1\\>", text)


def rust_names(text, description):
    """Names of C functions in the description's texts become those of the Rust methods."""
    members = {f"polytomic_{operation.name}": method_link(operation) for operation in description.operations}
    return re.sub(r"polytomic_\w+", lambda match: members.get(match[0], match[0]), text)


def method_link(operation):
    group = pascal(operation.group)
    return f"[`{group}::{operation.member}`](crate::operations::{group}::{operation.member})"


def literal(text):
    """A Rust string literal of plain ASCII."""
    out = []
    for character in text:
        code = ord(character)
        if 0xD800 <= code <= 0xDFFF:
            raise ValueError(f"Rust text cannot hold a lone surrogate: {text!r}")
        out.append("\\" + character if character in '"\\' else
                   character if 0x20 <= code < 0x7F else f"\\u{{{code:x}}}")
    return '"' + "".join(out) + '"'


def model_type(description, name, prefix=""):
    """The Rust type of a result: types that stand for a list or a map are plain lists."""
    kind = description.types[name]
    return prefix + pascal(name) if kind.root == "object" else member_type(description, kind.fields[0], prefix)


def member_type(description, field, prefix=""):
    """The Rust type of a member, without the Option around it."""
    if field.kind == "object":
        return model_type(description, field.element, prefix)
    if field.kind in ("object_list", "object_map"):
        return f"Vec<{prefix}{pascal(field.element)}>"
    return SCALARS.get(field.kind) or prefix + pascal(field.element)


def member_sentence(member):
    return sentence(member.doc)
