"""Go: status codes, enumerations, model types, and their conversion from the C structs."""

from emit_go_text import BANNER, c_member, comment, constants, exported, in_go_words, lowered, struct
from text import quoted

SCALARS = {"string": "string", "boolean": "Bool", "integer": "*int64", "timestamp": "Timestamp", "json": "json.RawMessage",
           "value": "Value", "string_list": "[]string", "value_list": "[]Value"}
CONVERSIONS = {"string": "text", "boolean": "boolean", "integer": "integer", "timestamp": "timestamp", "json": "rawJSON",
               "value": "value"}


def go_type(field):
    if field.kind in SCALARS:
        return SCALARS[field.kind]
    element = exported(field.element)
    return {"enumeration": element, "object": f"*{element}", "object_list": f"[]{element}",
            "object_map": f"Keyed[{element}]"}[field.kind]


def statuses(description):
    out = [BANNER, "package polytomic\n\n"]
    out.append(comment(["The status codes of the library. Each is an error that errors.Is finds in an *Error."]))
    out.append(constants([(f"Err{exported(name)}", body["number"], body["doc"]) for name, body in description.errors.items()],
                         "Status"))
    out.append("\n" + comment(["The categories of failures. Each is an error that errors.Is finds in an *Error of that category."]))
    out.append(constants([(f"Category{exported(name)}", body["number"], body["doc"])
                          for name, body in description.categories.items()], "Category"))
    out.append("\n// String is the name of the category, such as \"not_found\"; \"unknown\" for others.\n"
               "func (c Category) String() string {\n\tswitch c {\n")
    out += [f"\tcase Category{exported(name)}:\n\t\treturn {quoted(name)}\n" for name in description.categories]
    out.append('\t}\n\treturn "unknown"\n}\n')
    return "".join(out)


def models(description):
    out = [BANNER, 'package polytomic\n\nimport "encoding/json"\n']
    for name, body in description.enums.items():
        type_name = exported(name)
        out.append("\n" + comment([f"{type_name} tells {lowered(in_go_words(body['doc'], description))} Values that this version "
                                   f"does not know are kept as they came. API page: {body['page']}."]))
        out.append(f"type {type_name} string\n\n" + comment([f"The known values of {type_name}."]))
        out.append(constants([(type_name + exported(value), quoted(value), facts["doc"])
                              for value, facts in body["values"].items()], type_name))
    for kind in description.types.values():
        if kind.root == "object":
            out.append(_model(kind, description))
    return "".join(out)


def _model(kind, description):
    name = exported(kind.name)
    doc = comment([f"{name} is a type of the API: {lowered(in_go_words(kind.doc, description))} API page: {kind.page}."])
    fields = [(exported(field.name), go_type(field), "-" if field.name == kind.key else f"{field.json},omitempty",
               in_go_words(field.doc, description)) for field in kind.fields]
    out = ["\n", doc, struct(name, fields)]
    if any(field.kind.endswith(("_list", "_map")) or field.kind == "timestamp" for field in kind.fields):
        out.append("\n" + comment(["MarshalJSON writes the API's JSON: members that are absent are left out, empty lists are not."]))
        out.append(f"func (v {name}) MarshalJSON() ([]byte, error) {{ return marshalMembers(v) }}\n")
    if kind.key:
        key = exported(kind.key)
        out.append(f"\nfunc (v {name}) memberName() string {{ return v.{key} }}\n")
        out.append(f"\nfunc (v *{name}) setMemberName(name string) {{ v.{key} = name }}\n")
    return "".join(out)


def conversions(description):
    out = [BANNER, 'package polytomic\n\n// #include <polytomic/polytomic.h>\nimport "C"\n']
    for name, body in description.enums.items():
        out.append(_enumeration(name, body))
    for kind in description.types.values():
        out.append(_root(kind) if kind.root != "object" else _conversion(kind))
    return "".join(out)


def _enumeration(name, body):
    type_name = exported(name)
    out = [f"\n// convert{type_name} copies the text only where no constant has it.\n",
           f"func convert{type_name}(given C.polytomic_string, code C.polytomic_{name}) {type_name} {{\n\tswitch code {{\n"]
    for value, facts in body["values"].items():
        out.append(f"\tcase {facts['number']}:\n\t\treturn {type_name}{exported(value)}\n")
    return "".join(out) + f"\t}}\n\treturn {type_name}(text(given))\n}}\n"


def _converted(field):
    member = c_member(field.name)
    count = f"c.{field.name}_count"
    if field.kind in CONVERSIONS:
        return f"{CONVERSIONS[field.kind]}(c.{member})"
    if field.kind == "enumeration":
        return f"convert{exported(field.element)}(c.{member}, c.{field.name}_code)"
    if field.kind == "object":
        return f"convertObject(c.{member}, convert{exported(field.element)})"
    if field.kind in ("string_list", "value_list"):
        return f"convertScalars(c.{member}, {count}, {'text' if field.kind == 'string_list' else 'value'})"
    return f"convertList(c.{member}, {count}, convert{exported(field.element)})"


def _conversion(kind):
    name = exported(kind.name)
    out = [f"\nfunc convert{name}(c *C.polytomic_{kind.name}, v *{name}) {{\n\tgiven := uint64(c.present &^ c.null)\n"]
    for field in kind.fields:
        out.append(f"\tif given&{1 << field.bit:#x} != 0 {{\n\t\tv.{exported(field.name)} = {_converted(field)}\n\t}}\n")
    return "".join(out) + "}\n"


def _root(kind):
    """A type that stands for its only field: that field is the result."""
    field = kind.fields[0]
    return (f"\nfunc convert{exported(kind.name)}(c *C.polytomic_{kind.name}, v *{go_type(field)}) {{\n"
            f"\t*v = {_converted(field)}\n}}\n")
