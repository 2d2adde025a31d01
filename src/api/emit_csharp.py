"""The C# binding: which generated files there are, and the names and snippets that their emitters share."""

import functools
import html
import re
import textwrap

from description import DescriptionError
from text import BANNER, pascal, sentence

LIBRARY = "bindings/csharp/src/Polytomic/Generated"
TESTS = "bindings/csharp/tests"
# One file of models and one of operations for each group; the order decides where a shared model goes.
GROUPS = ["connections", "connection_types", "sources", "targets", "schemas", "identity"]
VERBS = {"list", "create", "get", "update", "delete", "test", "refresh"}


def source(namespace, body, usings=()):
    """A C# file with the banner, its namespace and `body`."""
    lines = "".join(f"using {name};\n" for name in usings)
    return f"// {BANNER}\n\n{lines}{chr(10) if lines else ''}namespace {namespace};\n\n{body.rstrip()}\n"


def summary(description, text, indent="", remarks=""):
    """XML documentation of at most 120 columns, with names of C operations turned into members of the client."""
    out = _element(description, "summary", sentence(text), indent)
    return out + (_element(description, "remarks", remarks, indent) if remarks else "")


def _element(description, name, text, indent):
    text = html.escape(_members(description, text), quote=False)
    text = re.sub(r"`([^`]*)`", r"<c>\1</c>", text)
    line = f"{indent}/// <{name}>{text}</{name}>"
    if len(line) <= 120:
        return line + "\n"
    wrapped = textwrap.wrap(text, 115 - len(indent), break_long_words=False, break_on_hyphens=False)
    return (f"{indent}/// <{name}>\n" + "".join(f"{indent}/// {part}\n" for part in wrapped)
            + f"{indent}/// </{name}>\n")


def _members(description, text):
    names = {f"polytomic_{operation.name}": member_path(operation) for operation in description.operations}
    return re.sub(r"polytomic_\w+", lambda match: names.get(match[0], match[0]), text)


def member_path(operation):
    return f"{pascal(operation.group)}.{method_name(operation)}"


def method_name(operation):
    """`list` -> ListAsync; what is not a verb is fetched: `fields` -> GetFieldsAsync."""
    return ("" if operation.member in VERBS else "Get") + pascal(operation.member) + "Async"


def parameter_name(name):
    text = pascal(name)
    return text[0].lower() + text[1:]


def path_fields(operation):
    return [field for field in operation.request if field.location == "path"]


def option_fields(operation):
    return [field for field in operation.request if field.location != "path"]


def identifies(kind, field):
    """Ids and the keys of maps are always given, so they are the members that are never null."""
    return field.kind in ("string", "enumeration") and field.name == (kind.key or "id")


def result_type(description, operation):
    """The C# type that an operation returns, without Task; a type that stands for a list is that list."""
    if not operation.result:
        return ""
    kind = description.types[operation.result]
    return pascal(kind.name) if kind.root == "object" else value_type(kind.fields[0])


def value_type(field):
    """The C# type of a member of a result, without its nullability."""
    element = pascal(field.element)
    return {
        "string": "string", "boolean": "bool", "integer": "long", "timestamp": "Timestamp", "json": "RawJson",
        "value": "AnyValue", "enumeration": element, "object": element, "string_list": "IReadOnlyList<string>",
        "value_list": "IReadOnlyList<AnyValue>", "object_list": f"IReadOnlyList<{element}>",
        "object_map": f"IReadOnlyDictionary<string, {element}>",
    }[field.kind]


def models_of(description, group):
    """The types that the results of `group` need and no earlier group does, in the order of the description."""
    if unknown := {operation.group for operation in description.operations} - set(GROUPS):
        raise DescriptionError(f"emit_csharp.GROUPS lacks {', '.join(sorted(unknown))}")
    seen = set()
    for name in GROUPS:
        found = set()
        for operation in description.operations:
            if operation.group == name and operation.result:
                _reach(description, operation.result, found)
        if name == group:
            return [kind for kind in description.types.values()
                    if kind.name in found - seen and kind.root == "object"]
        seen |= found
    raise DescriptionError(f"there is no group {group}")


def _reach(description, name, found):
    if name in found:
        return
    found.add(name)
    for field in description.types[name].fields:
        if field.kind in ("object", "object_list", "object_map"):
            _reach(description, field.element, found)


def _outputs():
    # Imported here because these modules use the names above.
    import emit_csharp_errors
    import emit_csharp_interop
    import emit_csharp_model
    import emit_csharp_operations
    import emit_csharp_tests

    outputs = {
        f"{LIBRARY}/Enumerations.cs": emit_csharp_model.enumerations,
        f"{LIBRARY}/ResultConversion.cs": emit_csharp_model.conversion,
        f"{LIBRARY}/Errors/PolytomicStatus.cs": emit_csharp_errors.status,
        f"{LIBRARY}/Errors/PolytomicCategory.cs": emit_csharp_errors.category,
        f"{LIBRARY}/Errors/Exceptions.cs": emit_csharp_errors.exceptions,
        f"{LIBRARY}/Interop/NativeResults.cs": emit_csharp_interop.results,
        f"{LIBRARY}/Interop/NativeRequests.cs": emit_csharp_interop.requests,
        f"{LIBRARY}/Interop/NativeMethods.Operations.cs": emit_csharp_interop.methods,
        f"{LIBRARY}/PolytomicClient.Groups.cs": emit_csharp_operations.groups,
        f"{TESTS}/Polytomic.Tests/Generated/LayoutTests.cs": emit_csharp_tests.layout_tests,
        f"{TESTS}/Polytomic.Conformance/Generated/CaseDispatch.cs": emit_csharp_tests.dispatch,
        f"{TESTS}/Polytomic.Conformance/Generated/ResultWriter.cs": emit_csharp_tests.writer,
    }
    for group in GROUPS:
        outputs[f"{LIBRARY}/Models/{pascal(group)}Models.cs"] = functools.partial(emit_csharp_model.models, group=group)
        outputs[f"{LIBRARY}/Operations/{pascal(group)}Client.cs"] = functools.partial(
            emit_csharp_operations.group_client, group=group)
    return outputs


# Output path -> function of the description, merged into generate.py's list.
OUTPUTS = _outputs()
