"""The C boundary of the operations, the export lists and the layout goldens."""

import json

import layout
from text import BANNER


def functions(description):
    out = [f"// {BANNER}\n", '#include "abi/call.h"\n#include "abi/response.h"\n#include "core/generated/model_descriptors.h"\n'
           '#include "core/generated/operation_table.h"\n#include "polytomic/operations.h"\n\n'
           "using polytomic::Operation;\nusing polytomic::abi::start_operation;\nusing polytomic::abi::typed_result;\n\n"
           'extern "C" {\n\n']
    for operation in description.operations:
        out.append(f"polytomic_status polytomic_{operation.name}(polytomic_client* client, const polytomic_{operation.name}_request* request,\n"
                   "    const polytomic_call_options* options, polytomic_callback callback, void* user_data,\n"
                   "    polytomic_call** call) noexcept {\n"
                   f"  return start_operation(client, Operation::{operation.name}, request, options, callback, user_data, call);\n}}\n\n")
    for name in dict.fromkeys(o.result for o in description.operations if o.result):
        out.append(f"const polytomic_{name}* polytomic_response_{name}(const polytomic_response* response) noexcept {{\n"
                   f"  return static_cast<const polytomic_{name}*>(typed_result(response, polytomic::{name}_descriptor));\n}}\n\n")
    out.append('}  // extern "C"\n')
    return "".join(out)


def exported(description):
    """Function names by the version that brought them; the operations all came with 1.0."""
    names = {version: list(functions) for version, functions in description.functions.items()}
    names["1.0"] += [f"polytomic_{operation.name}" for operation in description.operations]
    names["1.0"] += [f"polytomic_response_{name}" for name in dict.fromkeys(o.result for o in description.operations if o.result)]
    return {version: sorted(functions) for version, functions in names.items()}


def version_script(description):
    out, previous = [f"# {BANNER}\n"], ""
    for version, names in exported(description).items():
        out.append(f"POLYTOMIC_{version} {{\n  global:\n" + "".join(f"    {name};\n" for name in names))
        out.append("  local:\n    *;\n" if not previous else "")
        out.append("}" + (f" POLYTOMIC_{previous}" if previous else "") + ";\n")
        previous = version
    return "".join(out)


def module_definition(description):
    names = [name for functions in exported(description).values() for name in functions]
    return f"; {BANNER}\nLIBRARY polytomic-1\nEXPORTS\n" + "".join(f"  {name}\n" for name in sorted(names))


def _structs(description):
    return [layout.result_struct(kind) for kind in description.types.values()] + [
        layout.request_struct(operation) for operation in description.operations]


def layout_json(description):
    structs = {struct.name: {"size": struct.size, "members": {m.name: [m.offset, layout.member_size(m)] for m in struct.members}}
               for struct in _structs(description)}
    return json.dumps({"note": BANNER, "target": "64-bit", "structs": structs}, indent=1) + "\n"


def layout_check(description):
    out = [f"/* {BANNER}\n * Fails to compile where a public struct differs from its golden layout. */\n"
           '#include "polytomic/polytomic.h"\n\n'
           "#if defined(__cplusplus)\n#define LAYOUT(condition) static_assert(condition, #condition)\n#else\n"
           "#define LAYOUT(condition) _Static_assert(condition, #condition)\n#endif\n\n"]
    for struct in _structs(description):
        out.append(f"LAYOUT(sizeof({struct.name}) == {struct.size});\n")
        for member in struct.members:
            out.append(f"LAYOUT(offsetof({struct.name}, {member.name}) == {member.offset} && "
                       f"sizeof((({struct.name} *)0)->{member.name}) == {layout.member_size(member)});\n")
    return "".join(out)
