"""C# model types, the enumerations of the API, and the conversion of native results to them."""

from emit_csharp import identifies, models_of, source, summary, value_type
from text import pascal, quoted


def models(description, group):
    records = [_record(description, kind) for kind in models_of(description, group)]
    return source("Polytomic", "\n".join(records) or "// The types of this group are those of the groups before it.\n")


def _record(description, kind):
    out = [summary(description, kind.doc, remarks=f"API page: {kind.page}."),
           f"public sealed record {pascal(kind.name)}\n{{\n"]
    members = []
    for field in kind.fields:
        doc = summary(description, field.doc, "    ")
        if identifies(kind, field):
            default = ' = "";' if field.kind == "string" else ""
            members.append(f"{doc}    public {value_type(field)} {pascal(field.name)} {{ get; init; }}{default}\n")
        else:
            members.append(f"{doc}    public {value_type(field)}? {pascal(field.name)} {{ get; init; }}\n")
    return "".join(out) + "\n".join(members) + "}\n"


def enumerations(description):
    out = ["#pragma warning disable CA1720 // Names such as String are those of the API.\n\n"]
    for name, body in description.enums.items():
        type_name = pascal(name)
        out.append(summary(description, body["doc"], remarks="Text that this version does not know is kept as it is. "
                           f"API page: {body['page']}."))
        out.append(f"public readonly record struct {type_name}\n{{\n    private readonly string? _value;\n\n"
                   "    /// <summary>Makes one from the API's text for it.</summary>\n"
                   f"    public {type_name}(string value) => _value = value;\n\n"
                   "    /// <summary>The API's text for it; empty for the default value.</summary>\n"
                   '    public string Value => _value ?? "";\n\n')
        for value, facts in body["values"].items():
            out.append(summary(description, facts["doc"], "    "))
            out.append(f"    public static {type_name} {pascal(value)} {{ get; }} = new({quoted(value)});\n\n")
        known = " or ".join(quoted(value) for value in body["values"])
        out.append("    /// <summary>Whether this version knows the value.</summary>\n"
                   f"    public bool IsKnown => _value is\n        {known};\n\n"
                   "    /// <summary>The API's text for it.</summary>\n"
                   "    public override string ToString() => Value;\n\n"
                   "    // The numeric code spares decoding the text of the values that are known.\n"
                   f"    internal static {type_name} FromNative(NativeString text, uint code) => code switch\n    {{\n")
        out += [f"        {facts['number']} => {pascal(value)},\n" for value, facts in body["values"].items()]
        out.append("        _ => new(NativeReader.Text(text)),\n    };\n}\n\n")
    return source("Polytomic", "".join(out), ["Polytomic.Interop"])


def conversion(description):
    out = ["/// <summary>Copies native results into values of the language; nothing refers to the response afterwards.</summary>\n"
           "internal static unsafe class ResultConversion\n{\n",
           _accessors(description)]
    out += [_convert(kind) for kind in description.types.values() if kind.root == "object"]
    out += [_collection(description, kind, name) for kind, name in _collections(description)]
    return source("Polytomic", "".join(out).rstrip() + "\n}\n", ["Polytomic.Interop"])


def _accessors(description):
    """From a response to what its operation returns."""
    out = []
    for name in dict.fromkeys(operation.result for operation in description.operations if operation.result):
        kind = description.types[name]
        native = f"NativeReader.Result(\n            (Native{pascal(name)}*)NativeMethods.polytomic_response_{name}(response))"
        if kind.root == "object":
            out.append(f"    internal static {pascal(name)} Read{pascal(name)}(nint response) => To{pascal(name)}({native});\n\n")
            continue
        field = kind.fields[0]
        empty = "[]" if field.kind.endswith("_list") else f"new OrderedDictionary<string, {pascal(field.element)}>()"
        out.append(f"    internal static {value_type(field)} Read{pascal(name)}(nint response)\n    {{\n"
                   f"        var native = {native};\n"
                   f"        return {_given(field)}\n            ? {_value(field)}\n            : {empty};\n    }}\n\n")
    return "".join(out)


def _given(field):
    return f"(native->Present & ~native->Null & 1UL << {field.bit}) != 0"


def _convert(kind):
    name = pascal(kind.name)
    out = [f"    private static {name} To{name}(Native{name}* native)\n    {{\n"
           "        var given = native->Present & ~native->Null;\n"
           f"        return new {name}\n        {{\n"]
    for field in kind.fields:
        absent = "null"
        if identifies(kind, field):
            absent = '""' if field.kind == "string" else "default"
        out.append(f"            {pascal(field.name)} = (given & 1UL << {field.bit}) != 0 ? {_value(field)} : {absent},\n")
    return "".join(out) + "        };\n    }\n\n"


def _value(field):
    member = f"native->{pascal(field.name)}"
    element = pascal(field.element)
    return {
        "string": f"NativeReader.Text({member})", "boolean": f"{member} != 0", "integer": member,
        "timestamp": f"NativeReader.Timestamp({member})", "json": f"NativeReader.Json({member})",
        "value": f"NativeReader.Value({member})", "enumeration": f"{element}.FromNative({member}, {member}Code)",
        "object": f"To{element}({member})", "string_list": f"NativeReader.Texts({member}Count, {member})",
        "value_list": f"NativeReader.Values({member}Count, {member})",
        "object_list": f"To{element}List({member}Count, {member})",
        "object_map": f"To{element}Map({member}Count, {member})",
    }[field.kind]


def _collections(description):
    return sorted({(field.kind, field.element) for kind in description.types.values() for field in kind.fields
                   if field.kind in ("object_list", "object_map")})


def _collection(description, kind, element):
    name = pascal(element)
    if kind == "object_list":
        return (f"    private static {name}[] To{name}List(nuint count, Native{name}** items)\n    {{\n"
                f"        var list = count == 0 ? [] : new {name}[count];\n"
                "        for (var index = 0; index < list.Length; index++)\n        {\n"
                f"            list[index] = To{name}(items[index]);\n        }}\n\n        return list;\n    }}\n\n")
    return (f"    private static OrderedDictionary<string, {name}> To{name}Map(\n        nuint count, Native{name}** items)\n    {{\n"
            f"        var map = new OrderedDictionary<string, {name}>(checked((int)count));\n"
            "        for (nuint index = 0; index < count; index++)\n        {\n"
            f"            var item = To{name}(items[index]);\n"
            f"            map[item.{pascal(description.types[element].key)}] = item;\n        }}\n\n        return map;\n    }}\n\n")
