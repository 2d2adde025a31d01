"""What the conformance runner of C needs: every operation of the public header in one table."""

from text import BANNER


def operations(description):
    out = [f"// {BANNER}\n", "#pragma once\n\n#include <array>\n#include <string_view>\n\n#include \"polytomic/polytomic.h\"\n\n"
           "namespace conformance {\n\n"
           "using Start = polytomic_status (*)(polytomic_client*, const void*, const polytomic_call_options*, polytomic_call**);\n"
           "using Result = const void* (*)(const polytomic_response*);\n\n"
           "struct Entry {\n  std::string_view name;\n  Start start;\n  Result result;  // nullptr where success has no body\n};\n\n"
           "template <class Request, auto Function>\n"
           "polytomic_status start(polytomic_client* client, const void* request, const polytomic_call_options* options,\n"
           "                       polytomic_call** call) {\n"
           "  return Function(client, static_cast<const Request*>(request), options, nullptr, nullptr, call);\n}\n\n"
           "template <auto Accessor>\nconst void* result(const polytomic_response* response) {\n  return Accessor(response);\n}\n\n"
           "inline constexpr std::array entries = {\n"]
    for operation in description.operations:
        function = f"polytomic_{operation.name}"
        accessor = f"result<polytomic_response_{operation.result}>" if operation.result else "nullptr"
        out.append(f'    Entry{{"{operation.name}", start<{function}_request, {function}>, {accessor}}},\n')
    out.append("};\n\n}  // namespace conformance\n")
    return "".join(out)
