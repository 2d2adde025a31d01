"""The Rust runner of the conformance cases: typed calls, because Rust has no JSON reader of its own, and an encoder."""

import json
import pathlib
import re

from emit_rust_operations import other_fields, path_fields
from emit_rust_text import identifier, literal, source
from text import pascal

CASES = pathlib.Path(__file__).resolve().parents[2] / "tests/conformance/cases"
TRANSPORTS = {"local": "Transport::Local", "http": "Transport::Http", "answers": "Transport::Answers"}
OPTIONS = {"timeout_milliseconds", "attempt_timeout_milliseconds", "maximum_attempts", "idempotency_key", "api_version", "headers"}


class CaseError(Exception):
    """A case asks for what cannot be said in Rust, and must leave Rust out of its languages."""


def cases(description):
    operations = {operation.name: operation for operation in description.operations}
    files = sorted(CASES.glob("*.json"))
    listed = "".join(f"    ({literal(path.name)}, 0x{_hash(path.read_bytes()):016x}),\n" for path in files)
    names = {path: "file_" + re.sub(r"\W", "_", path.stem) for path in files}
    out = ["#![allow(deprecated)] // Operations that the API has replaced are tested as long as it answers them.\n\n"
           "use std::time::Duration;\n\nuse polytomic::{requests, Json, RawRequest};\n\nuse crate::runner::{Runner, Transport};\n\n"
           f"/// The files that this was generated from, with a hash of their content.\npub const FILES: &[(&str, u64)] = &[\n{listed}];\n\n"
           "pub fn run(runner: &mut Runner) {\n", *(f"    {name}(runner);\n" for name in names.values()), "}\n"]
    for path, name in names.items():
        out.append(f"\nfn {name}(runner: &mut Runner) {{\n")
        for case in json.loads(path.read_text(encoding="utf-8")):
            if "rust" in case.get("languages", ["rust"]):
                try:
                    out.append(_case(case, operations))
                except (CaseError, ValueError) as error:
                    raise CaseError(f"{path.name}, {case['name']}: {error}") from error
        out.append("}\n")
    return source("".join(out), "The conformance cases as typed calls.")


def _hash(data):
    """FNV-1a; the runner computes the same."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def _case(case, operations):
    request, name = case.get("request") or {}, case["operation"]
    call = _raw_call(request) if name == "request" else _call(operations[name], dict(request))
    call += _options(case.get("options") or {})
    transports = ", ".join(TRANSPORTS[transport] for transport in case.get("transports", ["local", "http"]))
    save = f"Some({literal(case['save'])})" if "save" in case else "None"
    variables = "variables" if "variables." in call else "_"
    return (f"    runner.case({literal(case['name'])}, &[{transports}], {save}, |client, {variables}| {{\n"
            f"        client{call}\n            .wait()\n    }});\n")


def _call(operation, request):
    arguments = [_text(request.pop(field.name, None) or "") for field in path_fields(operation)]
    fields = other_fields(operation)
    if fields:
        required = ", ".join(_required(field, request.pop(field.name, None)) for field in fields if field.required)
        setters = "".join(f"\n                .{identifier(field.name)}({_value(field, request.pop(field.name))})"
                          for field in fields if not field.required and request.get(field.name) is not None)
        arguments.append(f"requests::{pascal(operation.name)}::new({required}){setters}")
    unknown = [name for name, value in request.items() if value is not None]
    if unknown:
        raise CaseError(f"{operation.name} has no field {unknown}")
    return f".{operation.group}()\n            .{identifier(operation.member)}({', '.join(arguments)})"


def _required(field, value):
    """A required field cannot be left out in Rust; empty is what the library takes for the same."""
    if value is not None:
        return _value(field, value)
    empty = {"string": '""', "json": 'Json::from("")', "[string]": "Vec::<String>::new()", "parameters": "Vec::<(String, String)>::new()"}
    if field.type not in empty:
        raise CaseError(f"{field.name} cannot be left out in Rust")
    return empty[field.type]


def _value(field, value):
    if field.type == "boolean" and isinstance(value, bool):
        return "true" if value else "false"
    if field.type == "json":
        return f"Json::from({_json(value)})"
    if field.type == "[string]" and isinstance(value, list):
        return _list("String", [f"String::from({_text(item)})" for item in value])
    if field.type == "parameters":
        return _pairs(value)
    if field.type == "string" and not isinstance(value, bool | list):
        return _text(value)
    raise CaseError(f"{field.name} is a {field.type}, not {value!r}")


def _pairs(value):
    pairs = value.items() if isinstance(value, dict) else value
    return _list("(String, String)", [f"(String::from({_text(name)}), String::from({_text(item)}))" for name, item in pairs])


def _list(element, items):
    return f"[{', '.join(items)}]" if items else f"Vec::<{element}>::new()"


def _text(value):
    """An expression of type &str or String."""
    if isinstance(value, dict) and set(value) == {"$bytes"}:
        try:
            value = bytes.fromhex(value["$bytes"]).decode("utf-8")
        except UnicodeDecodeError:
            raise CaseError("Rust text is always UTF-8") from None
    if not isinstance(value, str):
        raise CaseError(f"{value!r} is not text")
    return f"variables.fill({literal(value)})" if "${" in value else literal(value)


def _json(value):
    if isinstance(value, dict) and set(value) == {"$text"}:
        return _text(value["$text"])
    text = json.dumps(value, ensure_ascii=False)
    return f"variables.fill_json({literal(text)})" if "${" in text else literal(text)


def _raw_call(request):
    query = "".join(f"\n                .query({_text(name)}, {_text(value)})" for name, value in request.get("query") or [])
    body = f"\n                .body({_text(request['body'])})" if request.get("body") is not None else ""
    return f".request(RawRequest::new({_text(request.get('method', ''))}, {_text(request.get('path', ''))}){query}{body})"


def _options(options):
    if options.keys() - OPTIONS:
        raise CaseError(f"unknown options {sorted(options.keys() - OPTIONS)}")
    out = ""
    for name in ("timeout", "attempt_timeout"):
        if options.get(f"{name}_milliseconds"):
            out += f"\n            .{name}(Duration::from_millis({options[f'{name}_milliseconds']}))"
    if options.get("maximum_attempts"):
        out += f"\n            .maximum_attempts({options['maximum_attempts']})"
    for name in ("idempotency_key", "api_version"):
        if options.get(name) is not None:
            out += f"\n            .{name}({_text(options[name])})"
    headers = options.get("headers") or []
    for name, value in headers.items() if isinstance(headers, dict) else headers:
        out += f"\n            .header({_text(name)}, {_text(value)})"
    return out


def encode(description):
    out = ["use polytomic::model;\n\nuse crate::json::{Encode, Object};\n\n"]
    for name in description.enums:
        out.append(f"impl Encode for model::{pascal(name)} {{\n    fn encode(&self, out: &mut String) {{\n"
                   "        self.as_str().encode(out);\n    }\n}\n\n")
    for kind in description.types.values():
        if kind.root != "object":
            continue
        out.append(f"impl Encode for model::{pascal(kind.name)} {{\n")
        if kind.key:
            out.append(f"    const KEYED: bool = true;\n\n    fn key(&self) -> &str {{\n        &self.{identifier(kind.key)}\n    }}\n\n")
        if any(field.json == "id" and field.kind == "string" and field.name != kind.key for field in kind.fields):
            out.append("    fn id(&self) -> Option<&str> {\n        self.id.as_deref()\n    }\n\n")
        out.append("    fn encode(&self, out: &mut String) {\n        Object::begin(out)\n")
        out += [f"            .member({literal(field.json)}, &self.{identifier(field.name)})\n" for field in kind.fields if field.name != kind.key]
        out.append("            .end();\n    }\n}\n\n")
    return source("".join(out), "The model as JSON, by the API's member names.")
