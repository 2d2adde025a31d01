"""Generated parts of the C# tests: layout assertions, and the conformance runner's dispatch and JSON writer."""

import layout
from emit_csharp import identifies, method_name, option_fields, path_fields, source
from emit_csharp_interop import member_type, struct_name
from emit_csharp_operations import request_type
from text import pascal, quoted


def layout_tests(description):
    structs = [layout.result_struct(kind) for kind in description.types.values()]
    structs += [layout.request_struct(operation) for operation in description.operations]
    out = ["public sealed unsafe class LayoutTests\n{\n"]
    for struct in structs:
        name = struct_name(struct.name)
        out.append(f"    [Fact]\n    public void {name}HasTheLayoutOfTheHeader()\n    {{\n"
                   f"        Assert.Equal({struct.size}, sizeof({name}));\n        {name} value = default;\n"
                   "        var start = (byte*)&value;\n")
        out += [f"        Assert.Equal(({member.offset}, {layout.member_size(member)}), "
                f"((int)((byte*)&value.{pascal(member.name)} - start), sizeof({member_type(member.type)})));\n" for member in struct.members]
        out.append("    }\n\n")
    return source("Polytomic.Tests", "".join(out).rstrip() + "\n}\n", ["Polytomic.Interop", "Xunit"])


def dispatch(description):
    out = ["/// <summary>Makes the call that a case names and gives its result as JSON.</summary>\n"
           "internal static class CaseDispatch\n{\n"
           "    internal static async Task<string> RunAsync(\n"
           "        PolytomicClient client, string operation, CaseRequest request, CallOptions? options)\n    {\n"
           "        switch (operation)\n        {\n"]
    for operation in description.operations:
        call = f"client.{pascal(operation.group)}.{method_name(operation)}({_arguments(operation)})"
        if operation.deprecated:
            out.append("#pragma warning disable CS0618 // Deprecated by the API, but still part of the binding.\n")
        out.append(f"            case {quoted(operation.name)}:\n")
        if operation.result:
            kind = description.types[operation.result]
            write = f"ResultWriter.Write{pascal(kind.name)}" if kind.root == "object" else _collection_writer(kind.fields[0])
            out.append(f"                return ResultWriter.ToJson(\n                    await {call},\n                    {write});\n")
        else:
            out.append(f"                await {call};\n                return \"null\";\n")
        if operation.deprecated:
            out.append("#pragma warning restore CS0618\n")
    out.append('            default:\n                throw new InvalidDataException($"a case names the operation {operation}");\n'
               "        }\n    }\n}\n")
    return source("Polytomic.Conformance", "".join(out))


def _arguments(operation):
    arguments = [f"request.Text({quoted(field.name)})" for field in path_fields(operation)]
    if option_fields(operation):
        members = [f"{pascal(field.name)} = {_case_value(field)}" for field in option_fields(operation)]
        indent = " " * 24
        arguments.append(f"new {request_type(operation)}\n{indent[4:]}{{\n"
                         + "".join(f"{indent}{member},\n" for member in members) + f"{indent[4:]}}}")
    return ", ".join(arguments + ["options"])


def _case_value(field):
    function = {"string": "Text", "boolean": "Boolean", "json": "Json", "[string]": "Texts", "parameters": "Parameters"}[field.type]
    optional = "" if field.required or field.type in ("[string]", "parameters", "boolean") else "Optional"
    return f"request.{optional}{function}({quoted(field.name)})"


def _collection_writer(field):
    if field.kind == "value_list":
        return "ResultWriter.WriteValues"
    if field.kind == "object_map":
        return f"(writer, map) => ResultWriter.WriteMap(writer, map, ResultWriter.Write{pascal(field.element)})"
    return f"(writer, list) => ResultWriter.WriteList(writer, list, ResultWriter.Write{pascal(field.element)})"


def writer(description):
    out = ["/// <summary>Writes results back as the API's JSON; absent members are left out.</summary>\n"
           "internal static partial class ResultWriter\n{\n"]
    for kind in description.types.values():
        if kind.root != "object":
            continue
        name = pascal(kind.name)
        out.append(f"    internal static void Write{name}(Utf8JsonWriter writer, {name} value)\n    {{\n"
                   "        writer.WriteStartObject();\n")
        out += [_write_member(kind, field) for field in kind.fields if field.name != kind.key]
        out.append("        writer.WriteEndObject();\n    }\n\n")
    return source("Polytomic.Conformance", "".join(out).rstrip() + "\n}\n", ["System.Text.Json"])


def _write_member(kind, field):
    member, element = f"value.{pascal(field.name)}", pascal(field.element)
    name = f"member{field.bit}"  # pattern variables share the scope of the method
    write = {
        "string": f"writer.WriteStringValue({name})", "boolean": f"writer.WriteBooleanValue({name})",
        "integer": f"writer.WriteNumberValue({name})", "timestamp": f"writer.WriteStringValue({name}.Text)",
        "json": f"writer.WriteRawValue({name}.Text, skipInputValidation: true)",
        "value": f"WriteValue(writer, {name})", "enumeration": f"writer.WriteStringValue({name}.Value)",
        "object": f"Write{element}(writer, {name})", "string_list": f"WriteTexts(writer, {name})",
        "value_list": f"WriteValues(writer, {name})", "object_list": f"WriteList(writer, {name}, Write{element})",
        "object_map": f"WriteMap(writer, {name}, Write{element})",
    }[field.kind]
    pattern = f"{{ Length: > 0 }} {name}" if identifies(kind, field) and field.kind == "string" else f"{{ }} {name}"
    if identifies(kind, field) and field.kind == "enumeration":
        pattern = f"{{ Value.Length: > 0 }} {name}"
    return (f"        if ({member} is {pattern})\n        {{\n            writer.WritePropertyName({quoted(field.json)});\n"
            f"            {write};\n        }}\n\n")
