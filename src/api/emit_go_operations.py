"""Go: the operations with their requests, and the C functions that start them."""

import textwrap

from emit_go_model import go_type
from emit_go_text import (BANNER, argument, comment, exported, in_go_words, lowered, method, request_type, service, struct)

REQUEST_TYPES = {"string": "string", "boolean": "Bool", "json": "json.RawMessage", "[string]": "[]string",
                 "parameters": "[]Parameter"}
# Request type -> how a Go value becomes an argument of the C function
PASSED = {"string": "{}", "boolean": "optionalBoolean({})", "json": "view({})", "[string]": "packTexts({})",
          "parameters": "packParameters({})"}


def wrapped(arguments):
    """Arguments of a call, the fields of the request on lines of their own."""
    return ",\n\t\t\t".join(textwrap.wrap(", ".join(arguments), 110, break_long_words=False, break_on_hyphens=False)).replace(",,", ",")


def groups(description):
    found = {}
    for operation in description.operations:
        found.setdefault(operation.group, []).append(operation)
    return found


def path_fields(operation):
    return [field for field in operation.request if field.location == "path"]


def other_fields(operation):
    return [field for field in operation.request if field.location != "path"]


def result_type(operation, description):
    if not operation.result:
        return ""
    kind = description.types[operation.result]
    return f"*{exported(kind.name)}" if kind.root == "object" else go_type(kind.fields[0])


def requests(description):
    out = [BANNER, 'package polytomic\n\nimport "encoding/json"\n']
    for operation in description.operations:
        fields = [(exported(field.name), REQUEST_TYPES[field.type], None,
                   in_go_words(field.doc, description) + (" Required." if field.required else "")) for field in other_fields(operation)]
        if fields:
            name = request_type(operation)
            out.append("\n" + comment([f"{name} holds what {service(operation.group)}.{method(operation)} is asked."]) + struct(name, fields))
    return "".join(out)


def operations(description):
    out = [BANNER, 'package polytomic\n\n// #include "shims_generated.h"\nimport "C"\n\nimport "context"\n']
    for group in groups(description):
        out.append("\n" + comment([f"{service(group)} holds the operations of the API on {group.replace('_', ' ')}. "
                                   f"A client has it as {exported(group)}."]))
        out.append(f"type {service(group)} struct{{ client *handle }}\n")
    out.append("\n// services are the groups of operations, as a client has them.\ntype services struct {\n")
    out.append("\n".join(comment([f"{exported(group)} holds the operations on {group.replace('_', ' ')}."], "\t") +
                         f"\t{exported(group)} {service(group)}\n" for group in groups(description)) + "}\n")
    out.append("\nfunc newServices(client *handle) services {\n\tvar all services\n")
    out += [f"\tall.{exported(group)}.client = client\n" for group in groups(description)]
    out.append("\treturn all\n}\n")
    out += [_operation(operation, description) for operation in description.operations]
    return "".join(out)


def _operation(operation, description):
    paragraphs = [f"{method(operation)} {lowered(in_go_words(operation.doc, description))}"]
    if operation.exactly_one_of:
        paragraphs.append("Exactly one of " + " and ".join(exported(name) for name in operation.exactly_one_of) + " must be given.")
    paragraphs.append(f"Route: {operation.method} {operation.path}. Repeating it is "
                      f"{'safe' if operation.idempotent else 'not safe without an idempotency key'}. API page: {operation.page}.")
    if operation.deprecated:
        paragraphs.append(f"Deprecated: Use {in_go_words(operation.deprecated, description)}")
    arguments = ["ctx context.Context"] + [f"{argument(field.name)} string" for field in path_fields(operation)]
    if other_fields(operation):
        arguments.append(f"request {request_type(operation)}")
    passed = ["c.client", "c.token", "c.wanted", "c.limits", "c.options"]
    for field in operation.request:
        passed.append(argument(field.name) if field.location == "path" else PASSED[field.type].format(f"request.{exported(field.name)}"))
    result = result_type(operation, description)
    kind = f"convert{exported(operation.result)}" if result else ""
    perform = "performNothing" if not result else "perform" if result.startswith("*") else "performValue"
    return ("\n" + comment(paragraphs) +
            f"func (s {service(operation.group)}) {method(operation)}({', '.join(arguments)}, options ...CallOption) "
            f"{f'({result}, error)' if result else 'error'} {{\n"
            f"\treturn {perform}(ctx, s.client, options, func(c *call) C.polytomic_go_started {{\n"
            f"\t\treturn C.polytomic_go_{operation.name}({wrapped(passed)})\n\t}}{', ' + kind if kind else ''})\n}}\n")


def shims(description):
    out = ["/* Starts each operation from flat arguments: cgo may not pass Go memory that points to Go memory.\n"
           " * Generated by src/api/generate.py from the description beside it; do not edit. */\n"
           "#ifndef POLYTOMIC_GO_SHIMS_H\n#define POLYTOMIC_GO_SHIMS_H\n\n#include \"bridge.h\"\n"]
    out += [_shim(operation) for operation in description.operations]
    out.append("\n/* The result of a response, whatever its type; NULL where there is none. */\n"
               "static inline const void *polytomic_go_result(const polytomic_response *response) {\n"
               "  switch (polytomic_response_operation(response)) {\n")
    for operation in description.operations:
        if operation.result:
            out.append(f"    case POLYTOMIC_OPERATION_{operation.name.upper()}:\n"
                       f"      return polytomic_response_{operation.result}(response);\n")
    return "".join(out) + "    default:\n      return NULL;\n  }\n}\n\n#endif\n"


def _shim(operation):
    arguments, fill, lists = [], [], []
    for field in operation.request:
        name = field.name
        arguments.append(f"int32_t {name}" if field.type == "boolean" else f"_GoString_ {name}")
        if field.type == "boolean":
            fill.append(f"  request.{name} = {name};\n")
        elif field.type in ("[string]", "parameters"):
            lists.append(name)
            count, element = ("", "polytomic_string") if field.type == "[string]" else (" / 2", "polytomic_parameter")
            fill.append(f"  polytomic_go_list {name}_list;\n  failed |= polytomic_go_unpack(&{name}_list, {name});\n"
                        f"  request.{name}_count = {name}_list.count{count};\n"
                        f"  request.{name} = (const {element} *){name}_list.texts;\n")
        else:
            fill.append(f"  request.{name} = polytomic_go_text({name});\n")
    free = "".join(f"  polytomic_go_list_free(&{name}_list);\n" for name in lists)
    parameters = ", ".join(["polytomic_client *client", "uintptr_t token", "int32_t wanted", "polytomic_go_limits limits", "_GoString_ options"] + arguments)
    parameters = "\n    ".join(textwrap.wrap(parameters, 116, break_long_words=False))
    return (f"\nstatic inline polytomic_go_started polytomic_go_{operation.name}(\n    {parameters}) {{\n"
            f"  polytomic_{operation.name}_request request = POLYTOMIC_{operation.name.upper()}_REQUEST_INIT;\n"
            f"  polytomic_go_options given;\n  polytomic_go_started started = {{POLYTOMIC_ERROR_OUT_OF_MEMORY, NULL}};\n"
            f"  int failed = polytomic_go_options_set(&given, limits, options);\n{''.join(fill)}"
            f"  if (!failed)\n    started.status = polytomic_{operation.name}(client, &request, given.options, NULL, (void *)token,\n"
            f"                                      wanted ? &started.call : NULL);\n"
            f"{free}  polytomic_go_options_free(&given);\n  return started;\n}}\n")


def conformance(description):
    """The dispatch of the conformance runner: operation -> a typed call with a request read from JSON."""
    readers = {"string": "text", "boolean": "boolean", "json": "json", "[string]": "texts", "parameters": "parameters"}
    out = [BANNER, 'package main\n\nimport (\n\t"context"\n\n\t"polytomic"\n)\n\n',
           "// invoke makes the typed call that an operation's name stands for; it returns nil for operations without result.\n"
           "func invoke(ctx context.Context, client *polytomic.Client, operation string, r *reader, options ...polytomic.CallOption) (any, error) {\n"
           "\tswitch operation {\n"]
    for operation in description.operations:
        out.append(f'\tcase "{operation.name}":\n')
        out += [f'\t\t{argument(field.name)} := r.text("{field.name}")\n' for field in path_fields(operation)]
        arguments = ["ctx"] + [argument(field.name) for field in path_fields(operation)]
        if other_fields(operation):
            out.append(f"\t\tvar request polytomic.{request_type(operation)}\n")
            out += [f'\t\trequest.{exported(field.name)} = r.{readers[field.type]}("{field.name}")\n' for field in other_fields(operation)]
            arguments.append("request")
        if operation.request:
            out.append("\t\tif r.err != nil {\n\t\t\treturn nil, r.err\n\t\t}\n")
        call = f"client.{exported(operation.group)}.{method(operation)}({', '.join(arguments)}, options...)"
        out.append(f"\t\treturn {call}\n" if operation.result else f"\t\treturn nil, {call}\n")
    return "".join(out) + "\t}\n\treturn nil, unknownOperation(operation)\n}\n"
