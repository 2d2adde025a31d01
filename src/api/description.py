"""Reads the description (types, operations, errors, functions) and refuses what the generator could not honour."""

import dataclasses
import pathlib
import re

import yaml

HERE = pathlib.Path(__file__).resolve().parent
SCALARS = {"string", "boolean", "integer", "timestamp", "json", "value"}
REQUEST_TYPES = {"string", "boolean", "json", "[string]", "parameters"}


class DescriptionError(Exception):
    """The description says something that cannot be generated."""


@dataclasses.dataclass
class Field:
    name: str
    json: str
    kind: str  # a scalar, "enumeration", "object", "string_list", "value_list", "object_list" or "object_map"
    element: str  # the enum or type that it refers to
    doc: str
    bit: int


@dataclasses.dataclass
class Type:
    name: str
    doc: str
    page: str
    key: str  # field that holds the member name when the type is the element of a map
    root: str  # "object", or "array"/"map" where the whole type stands for its only field
    fields: list


@dataclasses.dataclass
class RequestField:
    name: str
    location: str
    type: str
    required: bool
    since: str
    doc: str


@dataclasses.dataclass
class Operation:
    name: str
    number: int
    doc: str
    page: str
    group: str
    member: str
    method: str
    path: str
    result: str
    envelope: bool
    first_version: str
    last_version: str
    former_method: str
    sends: str
    success: int
    location: str
    deprecated: str
    deprecated_on: str
    sunset: str
    idempotent: bool
    exactly_one_of: list
    request: list


@dataclasses.dataclass
class Description:
    enums: dict
    types: dict
    operations: list
    default_version: str
    known_versions: list
    categories: dict
    errors: dict
    functions: dict


def load():
    read = lambda name: yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    types_file, operations_file, errors_file = read("types.yaml"), read("operations.yaml"), read("errors.yaml")
    enums = types_file["enums"]
    types = {name: _type(name, body, enums, types_file["types"]) for name, body in types_file["types"].items()}
    operations = [
        _operation(name, number, body, types, operations_file)
        for number, (name, body) in enumerate(operations_file["operations"].items(), start=1)
    ]
    description = Description(
        enums=enums,
        types=types,
        operations=operations,
        default_version=operations_file["default_version"],
        known_versions=operations_file["known_versions"],
        categories=errors_file["categories"],
        errors=errors_file["errors"],
        functions=read("functions.yaml"),
    )
    _check_errors(description)
    return description


def _type(name, body, enums, all_types):
    _expect(body, {"doc", "page", "fields"}, {"key", "array", "map"}, f"type {name}")
    fields = []
    for bit, raw in enumerate(body["fields"]):
        where = f"type {name}, field {raw.get('name')}"
        _expect(raw, {"name", "type", "doc"}, {"json"}, where)
        kind, element = _kind(raw["type"], enums, all_types, where)
        fields.append(Field(raw["name"], raw.get("json", raw["name"]), kind, element, raw["doc"], bit))
    if len(fields) > 64:
        raise DescriptionError(f"type {name}: more than 64 fields do not fit the presence mask")
    root = "array" if "array" in body else "map" if "map" in body else "object"
    if root != "object" and len(fields) != 1:
        raise DescriptionError(f"type {name}: a type that stands for an array or a map has exactly one field")
    return Type(name, body["doc"], body["page"], body.get("key", ""), root, fields)


def _kind(text, enums, types, where):
    if text in SCALARS:
        return text, ""
    if text.startswith("enum "):
        element = text[len("enum "):]
        if element not in enums:
            raise DescriptionError(f"{where}: unknown enum {element}")
        return "enumeration", element
    if text in ("[string]", "[value]"):
        return text[1:-1] + "_list", ""
    match = re.fullmatch(r"\[(\w+)\]|\{(\w+)\}|(\w+)", text)
    element = match and (match[1] or match[2] or match[3])
    if element not in types:
        raise DescriptionError(f"{where}: unknown type {text}")
    if match[2] and not types[element].get("key"):
        raise DescriptionError(f"{where}: {element} is the element of a map and needs a key")
    return ("object_list" if match[1] else "object_map" if match[2] else "object"), element


def _operation(name, number, body, types, whole):
    where = f"operation {name}"
    _expect(body, {"doc", "page", "member", "route", "result", "versions"},
            {"envelope", "former_method", "sends", "success", "location", "deprecated", "deprecated_on", "sunset", "idempotent", "rules",
             "request"}, where)
    if len({name in body for name in ("deprecated", "deprecated_on", "sunset")}) > 1:
        raise DescriptionError(f"{where}: deprecated, deprecated_on and sunset come together")
    method, path = body["route"].split(" ")
    group, member = body["member"].split(".")
    result = "" if body["result"] == "none" else body["result"]
    if result and result not in types:
        raise DescriptionError(f"{where}: unknown result {result}")
    request = []
    for raw in body.get("request", []):
        _expect(raw, {"name", "in", "type", "doc"}, {"required", "since"}, where)
        if raw["type"] not in REQUEST_TYPES or raw["in"] not in ("path", "query", "body"):
            raise DescriptionError(f"{where}, field {raw['name']}: unknown type or place")
        request.append(RequestField(raw["name"], raw["in"], raw["type"], raw.get("required", False),
                                    raw.get("since", "1.0"), raw["doc"]))
    if re.findall(r"\{(\w+)\}", path) != [field.name for field in request if field.location == "path"]:
        raise DescriptionError(f"{where}: the path and the path fields differ")
    versions = body["versions"]
    for version in versions + [body.get(name, versions[0]) for name in ("sends", "deprecated_on", "sunset")]:
        if version not in whole["known_versions"]:
            raise DescriptionError(f"{where}: unknown version {version}")
    rules = body.get("rules", [])
    if rules and rules[0] != "exactly_one_of":
        raise DescriptionError(f"{where}: unknown rule {rules[0]}")
    return Operation(name, number, body["doc"], body["page"], group, member, method, path, result,
                     body.get("envelope", "data") == "data", versions[0], versions[1] if len(versions) > 1 else "",
                     body.get("former_method", ""), body.get("sends", whole["default_version"]),
                     body.get("success", 200), body.get("location", ""), body.get("deprecated", ""),
                     body.get("deprecated_on", ""), body.get("sunset", ""),
                     method == "GET" or body.get("idempotent", False), rules[1:], request)


def _check_errors(description):
    numbers, pairs = {}, {}
    for name, body in description.errors.items():
        _expect(body, {"number", "category", "doc"}, {"retryable", "maybe_applied", "http_status", "key"}, f"error {name}")
        if body["category"] not in description.categories:
            raise DescriptionError(f"error {name}: unknown category {body['category']}")
        for seen, value in ((numbers, body["number"]), (pairs, body.get("key"))):
            if value is not None and value in seen:
                raise DescriptionError(f"error {name}: {value} is also that of {seen[value]}")
            seen[value] = name


def _expect(body, required, optional, where):
    missing, unknown = required - body.keys(), body.keys() - required - optional
    if missing or unknown:
        raise DescriptionError(f"{where}: missing {sorted(missing)}, unknown {sorted(unknown)}")
