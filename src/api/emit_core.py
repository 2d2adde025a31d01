"""Tables for src/core: model, operations, status codes; and the C++ builders and interface that go with them."""

import datetime
import email.utils

import layout
from text import BANNER, declaration, pascal, quoted

HEADER = f"// {BANNER}\n"


def model_descriptors_header(description):
    lines = [HEADER, "#pragma once\n\n", '#include "core/descriptor.h"\n\n', "namespace polytomic {\n\n"]
    lines += [f"extern const StructDescriptor {name}_descriptor;\n" for name in description.types]
    lines.append("\n}  // namespace polytomic\n")
    return "".join(lines)


def model_descriptors(description):
    out = [HEADER, '#include "core/generated/model_descriptors.h"\n\n#include <array>\n#include <cstddef>\n\n'
           '#include "polytomic/model.h"\n\nnamespace polytomic {\nnamespace {\n\n']
    for name, body in description.enums.items():
        values = ", ".join(f"EnumerationValue{{{quoted(value)}, {facts['number']}}}" for value, facts in body["values"].items())
        out.append(f"constexpr std::array {name}_values = {{{values}}};\n")
        out.append(f"constexpr EnumerationDescriptor {name}_enumeration{{{quoted(name)}, {name}_values}};\n\n")
    for kind in description.types.values():
        out.append(_fields_table(kind))
    out.append("}  // namespace\n\n")
    for kind in description.types.values():
        out.append(_struct_descriptor(kind))
    out.append("\n}  // namespace polytomic\n")
    return "".join(out)


def _fields_table(kind):
    struct = f"polytomic_{kind.name}"
    out = [f"constexpr std::array {kind.name}_fields = {{\n"]
    for field in kind.fields:
        is_list = field.kind.endswith(("_list", "_map"))
        member = f"{field.name}_count" if is_list else field.name
        element = f"&{field.element}_descriptor" if field.element and field.kind != "enumeration" else "nullptr"
        enumeration = f"&{field.element}_enumeration" if field.kind == "enumeration" else "nullptr"
        out.append(f"    FieldDescriptor{{{quoted(field.name)}, {quoted(field.json)}, FieldKind::{field.kind}, "
                   f"offsetof({struct}, {member}), {field.bit}, {element}, {enumeration}}},\n")
    out.append("};\n")
    for field in kind.fields:
        if field.kind.endswith(("_list", "_map")):
            out.append(f"static_assert(offsetof({struct}, {field.name}) == offsetof({struct}, {field.name}_count) + sizeof(std::size_t));\n")
        if field.kind == "enumeration":
            out.append(f"static_assert(offsetof({struct}, {field.name}_code) == offsetof({struct}, {field.name}) + sizeof(polytomic_string));\n")
    return "".join(out) + "\n"


def _struct_descriptor(kind):
    key = next((str(field.bit) for field in kind.fields if field.name == kind.key), "-1")
    return (f"constinit const StructDescriptor {kind.name}_descriptor{{{quoted(kind.name)}, sizeof(polytomic_{kind.name}), "
            f"StructShape::{kind.root}, {key}, {kind.name}_fields}};\n")


def builders(description):
    """A fluent builder per result type: sets the member and its presence bit together."""
    out = [HEADER, "#pragma once\n\n", '#include <cstdint>\n#include <span>\n#include <string_view>\n\n',
           '#include "core/builder.h"\n#include "core/generated/model_descriptors.h"\n#include "polytomic/model.h"\n\n'
           "namespace polytomic {\n\n"]
    for kind in description.types.values():
        out.append(_builder(kind))
    out.append("}  // namespace polytomic\n")
    return "".join(out)


ARGUMENTS = {
    "string": "std::string_view value", "json": "std::string_view value", "enumeration": "std::string_view value",
    "boolean": "bool value", "integer": "std::int64_t value", "timestamp": "std::string_view value",
    "value": "const polytomic_value& value", "string_list": "std::span<const std::string_view> values",
    "value_list": "std::span<const polytomic_value> values",
}


def _builder(kind):
    name = f"{pascal(kind.name)}Builder"
    out = [f"class {name} : public Builder<polytomic_{kind.name}> {{\n public:\n"
           f"  explicit {name}(Arena& arena) : Builder(arena, {kind.name}_descriptor) {{}}\n\n"]
    for field in kind.fields:
        if field.kind == "object":
            argument = f"const polytomic_{field.element}* value"
        elif field.kind in ("object_list", "object_map"):
            argument = f"std::span<const polytomic_{field.element}* const> values"
        else:
            argument = ARGUMENTS[field.kind]
        variable = argument.rsplit(" ", 1)[1]
        # A list member of the builder and its value share the C name, so the setter is the field's own name.
        out.append(f"  {name}& {_member(field.name)}({argument}) {{\n    set_{field.kind}({field.bit}, {variable});\n"
                   f"    return *this;\n  }}\n")
    out.append(f"  {name}& set_null(std::string_view field) {{\n    mark_null(field);\n    return *this;\n  }}\n")
    return "".join(out) + "};\n\n"


KEYWORDS = {"default", "operator", "union", "class", "new"}


def _member(name):
    return name + "_" if name in KEYWORDS else name


def operation_table_header(description):
    out = [HEADER, "#pragma once\n\n#include <cstdint>\n\nnamespace polytomic {\n\n",
           "enum class Operation : std::uint32_t {\n  request = 0,  // the raw request, which has no table entry\n"]
    out += [f"  {operation.name} = {operation.number},\n" for operation in description.operations]
    out.append("};\n\n")
    out.append(f'inline constexpr const char* default_api_version = "{description.default_version}";\n')
    out.append("\n}  // namespace polytomic\n")
    return "".join(out)


def operation_table(description):
    out = [HEADER, '#include <array>\n#include <cstddef>\n\n#include "core/generated/model_descriptors.h"\n'
           '#include "core/operation.h"\n#include "polytomic/operations.h"\n\nnamespace polytomic {\nnamespace {\n\n']
    versions = ", ".join(f"std::string_view{{{quoted(version)}}}" for version in description.known_versions)
    out.append(f"constexpr std::array known_versions = {{{versions}}};\n\n")
    for operation in description.operations:
        if not operation.request:
            continue
        struct = f"polytomic_{operation.name}_request"
        out.append(f"constexpr std::array {operation.name}_fields = {{\n")
        for field in operation.request:
            kind = {"[string]": "string_list", "boolean": "optional_boolean"}.get(field.type, field.type)
            member = f"{field.name}_count" if field.type in ("[string]", "parameters") else field.name
            out.append(f"    RequestField{{{quoted(field.name)}, FieldPlace::{field.location}, FieldKind::{kind}, "
                       f"{str(field.required).lower()}, offsetof({struct}, {member})}},\n")
        out.append("};\n")
    out.append("\nconstexpr std::array operations = {\n")
    for operation in description.operations:
        fields = f"{operation.name}_fields" if operation.request else "{}"
        result = f"&{operation.result}_descriptor" if operation.result else "nullptr"
        one_of = ", ".join(quoted(name) for name in operation.exactly_one_of) or '"", ""'
        out.append(f"    OperationDescriptor{{Operation::{operation.name}, {quoted(operation.name)}, {quoted(operation.method)}, "
                   f"{quoted(operation.path)},\n                        {operation.success}, "
                   f"{str(operation.envelope).lower()}, {str(operation.idempotent).lower()}, {quoted(operation.deprecated)}, "
                   f"{quoted(_seconds(operation.deprecated_on))}, {quoted(_http_date(operation.sunset))},\n"
                   f"                        {quoted(operation.first_version)}, {quoted(operation.last_version)}, {quoted(operation.former_method)}, "
                   f"{quoted(operation.sends)}, {quoted(operation.location)},\n"
                   f"                        {{{one_of}}}, sizeof(polytomic_{operation.name}_request), {layout.first_request_size(operation)}, {fields}, {result}}},\n")
    out.append("};\n\n}  // namespace\n\n"
               "std::span<const OperationDescriptor> all_operations() { return operations; }\n"
               "std::span<const std::string_view> known_api_versions() { return known_versions; }\n\n"
               "}  // namespace polytomic\n")
    return "".join(out)


def _midnight(date):
    return datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.timezone.utc)


def _seconds(date):
    """As the header Deprecation writes a moment."""
    return f"@{int(_midnight(date).timestamp())}" if date else ""


def _http_date(date):
    return email.utils.format_datetime(_midnight(date), usegmt=True) if date else ""


def operations_interface(description):
    """What a synchronous engine implements, and the one place that maps an operation to its function."""
    out = [HEADER, "#pragma once\n\n", '#include "core/arena.h"\n#include "core/context.h"\n#include "core/operation.h"\n'
           '#include "polytomic/operations.h"\n\nnamespace polytomic {\n\n',
           "// The meaning of every operation. Results are made in `arena`; failures are thrown as Failure.\n"
           "class Operations {\n public:\n  Operations() = default;\n  Operations(const Operations&) = delete;\n"
           "  Operations& operator=(const Operations&) = delete;\n  virtual ~Operations() = default;\n\n"]
    for operation in description.operations:
        result = f"const polytomic_{operation.result}*" if operation.result else "void"
        out.append(f"  virtual {result} {operation.name}(const polytomic_{operation.name}_request& request, Arena& arena, "
                   "const Context& context) = 0;\n")
    out.append("};\n\n// Calls the function of `operation`; returns its result, or nullptr where it has none.\n"
               "const void* perform(Operations& operations, Operation operation, const void* request, Arena& arena, "
               "const Context& context);\n\n}  // namespace polytomic\n")
    return "".join(out)


def operations_dispatch(description):
    out = [HEADER, '#include "core/error.h"\n#include "core/generated/operations_interface.h"\n\nnamespace polytomic {\n\n'
           "const void* perform(Operations& operations, Operation operation, const void* request, Arena& arena,\n"
           "                    const Context& context) {\n  switch (operation) {\n"]
    for operation in description.operations:
        call = (f"operations.{operation.name}(*static_cast<const polytomic_{operation.name}_request*>(request), arena, context)")
        out.append(f"    case Operation::{operation.name}:\n")
        out.append(f"      return {call};\n" if operation.result else f"      {call};\n      return nullptr;\n")
    out.append('    case Operation::request:\n      break;\n  }\n'
               '  throw Failure(POLYTOMIC_ERROR_INTERNAL, "an operation without a table entry reached the engine");\n}\n\n'
               "}  // namespace polytomic\n")
    return "".join(out)


def status_table(description):
    out = [HEADER, '#include <array>\n\n#include "core/status.h"\n#include "polytomic/status.h"\n\nnamespace polytomic {\nnamespace {\n\n'
           "constexpr std::array statuses = {\n"
           '    StatusDescriptor{POLYTOMIC_OK, "ok", POLYTOMIC_CATEGORY_NONE, false, false, 200, "", "Success."},\n']
    for name, body in description.errors.items():
        out.append(f"    StatusDescriptor{{POLYTOMIC_ERROR_{name.upper()}, {quoted(name)}, POLYTOMIC_CATEGORY_{body['category'].upper()}, "
                   f"{str(body.get('retryable', False)).lower()}, {str(body.get('maybe_applied', False)).lower()}, "
                   f"{body.get('http_status', 0)}, {quoted(body.get('key', ''))}, {quoted(body['doc'])}}},\n")
    out.append("};\n\nconstexpr std::array categories = {\n")
    for name, body in description.categories.items():
        out.append(f"    CategoryDescriptor{{{body['number']}, {quoted(name)}}},\n")
    out.append("};\n\n}  // namespace\n\nstd::span<const StatusDescriptor> all_statuses() { return statuses; }\n"
               "std::span<const CategoryDescriptor> all_categories() { return categories; }\n\n}  // namespace polytomic\n")
    return "".join(out)
