"""The C# operations, one class for each group, and their request types."""

import layout
from emit_csharp import GROUPS, member_path, method_name, option_fields, parameter_name, path_fields, result_type, source, summary
from emit_csharp_interop import struct_name
from text import pascal, quoted


def groups(description):
    out = ["public sealed partial class PolytomicClient\n{\n"]
    for group in GROUPS:
        name = pascal(group)
        out.append(f"    /// <summary>Operations on {_spoken(group)}.</summary>\n"
                   f"    public {name}Client {name} => field ??= new {name}Client(Handle);\n\n")
    return source("Polytomic", "".join(out).rstrip() + "\n}\n")


def _spoken(group):
    return {"identity": "the identity behind the API key"}.get(group, group.replace("_", " "))


def _of(description, group):
    return [operation for operation in description.operations if operation.group == group]


def group_client(description, group):
    name = f"{pascal(group)}Client"
    methods = [_method(description, operation) for operation in _of(description, group)]
    requests = [_request_record(description, operation) for operation in _of(description, group) if option_fields(operation)]
    body = (f"/// <summary>Operations on {_spoken(group)}. Safe to use from several threads at once.</summary>\n"
            f"public sealed unsafe class {name}\n{{\n    private readonly ClientHandle _handle;\n\n"
            f"    internal {name}(ClientHandle handle) => _handle = handle;\n\n" + "\n".join(methods) + "}\n")
    return source("Polytomic", "\n".join([body] + requests), ["Polytomic.Calls", "Polytomic.Interop"])


def request_type(operation):
    return f"{pascal(operation.name)}Request"


def needs_request(operation):
    return any(field.required for field in option_fields(operation))


def _request_record(description, operation):
    members = []
    for field in option_fields(operation):
        members.append(summary(description, field.doc, "    ") + f"    public {'required ' if field.required else ''}"
                       f"{_request_member_type(field)}{'' if field.required else '?'} {pascal(field.name)} {{ get; init; }}\n")
    return (f"/// <summary>What <see cref=\"{pascal(operation.group)}Client.{method_name(operation)}\"/> takes beyond its path."
            f"</summary>\npublic sealed record {request_type(operation)}\n{{\n" + "\n".join(members) + "}\n")


def _request_member_type(field):
    return {"string": "string", "boolean": "bool", "json": "RawJson", "[string]": "IReadOnlyList<string>",
            "parameters": "IReadOnlyList<KeyValuePair<string, string>>"}[field.type]


def _method(description, operation):
    result = result_type(description, operation)
    out = [summary(description, operation.doc, "    ", f"{_remarks(operation)}API page: {operation.page}.")]
    for field in path_fields(operation):
        out.append(summary(description, field.doc, "    ").replace("<summary>", f"<param name=\"{parameter_name(field.name)}\">")
                   .replace("</summary>", "</param>"))
    parameters = [f"string {parameter_name(field.name)}" for field in path_fields(operation)]
    if option_fields(operation):
        out.append('    /// <param name="request">The other fields of the request.</param>\n')
        parameters.append(f"{request_type(operation)} request" if needs_request(operation)
                          else f"{request_type(operation)}? request = null")
    parameters += ["CallOptions? options = null", "CancellationToken cancellationToken = default"]
    out.append('    /// <param name="options">Options of this call.</param>\n'
               '    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>\n'
               '    /// <exception cref="PolytomicException">The call failed; the derived types tell how.</exception>\n')
    if operation.deprecated:
        better = next(o for o in description.operations if f"polytomic_{o.name}" == operation.deprecated)
        out.append(f"    [Obsolete({quoted(f'The API deprecates it: use {member_path(better)} instead.')})]\n")
    out.append(f"    public {f'Task<{result}>' if result else 'Task'} {method_name(operation)}(\n        "
               + ",\n        ".join(parameters) + ")\n    {\n")
    return "".join(out) + _body(operation) + "    }\n"


def _remarks(operation):
    out = ""
    if operation.exactly_one_of:
        out = "Exactly one of " + " and ".join(f"`{pascal(name)}`" for name in operation.exactly_one_of) + " must be given. "
    return out + ("" if operation.idempotent else "Repeating it is not safe without an idempotency key. ")


def _body(operation):
    native = struct_name(layout.request_struct(operation).name)
    out = [f"        ArgumentNullException.ThrowIfNull({parameter_name(field.name)});\n" for field in path_fields(operation)]
    if needs_request(operation):
        out.append("        ArgumentNullException.ThrowIfNull(request);\n")
    convert = f"&ResultConversion.Read{pascal(operation.result)}" if operation.result else "&NativeReader.Nothing"
    arguments = [f"&NativeMethods.polytomic_{operation.name}", "&native", "ref input", "options", convert, "cancellationToken"]
    out.append("        var buffer = stackalloc byte[NativeInput.InitialSize];\n"
               "        var input = new NativeInput(buffer);\n        try\n        {\n"
               f"            {native} native = default;\n            native.StructSize = (uint)sizeof({native});\n")
    out += [f"            native.{pascal(field.name)} = input.Text({parameter_name(field.name)});\n" for field in path_fields(operation)]
    if needs_request(operation):
        out += [f"            {line}\n" for field in option_fields(operation) for line in _assign(field)]
    elif option_fields(operation):
        out.append("            if (request is not null)\n            {\n")
        out += [f"                {line}\n" for field in option_fields(operation) for line in _assign(field)]
        out.append("            }\n\n")
    out.append("            return _handle.Start(\n" + " " * 16 + f",\n{' ' * 16}".join(arguments) + ");\n        }\n        finally\n        {\n"
               "            input.Free();\n        }\n")
    return "".join(out)


def _assign(field):
    name = pascal(field.name)
    if field.type in ("[string]", "parameters"):
        function = "Texts" if field.type == "[string]" else "Parameters"
        return [f"native.{name} = input.{function}(request.{name}, out native.{name}Count);"]
    function = {"string": "Text", "json": "Json", "boolean": "Boolean"}[field.type]
    return [f"native.{name} = {'NativeInput' if field.type == 'boolean' else 'input'}.{function}(request.{name});"]
