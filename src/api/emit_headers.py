"""Public headers: status.h, model.h, operations.h."""

import layout
from text import comment, declaration, guard, sentence, snake


def status(description):
    out = ['#include "polytomic/base.h"\n\n']
    out.append(comment(["Success. Since 1.0."]) + "#define POLYTOMIC_OK 0\n\n")
    for name, body in description.errors.items():
        facts = [f"Category {body['category']}."]
        if body.get("retryable"):
            facts.append("Worth trying again.")
        if body.get("maybe_applied"):
            facts.append("A write may have taken effect.")
        out.append(comment([f"{sentence(body['doc'])} {' '.join(facts)} Since 1.0."]))
        out.append(f"#define POLYTOMIC_ERROR_{name.upper()} {body['number']}\n")
    out.append("\n" + comment(["What kind of failure a status is; accept numbers you do not know. Since 1.0."]))
    out.append("typedef uint32_t polytomic_category;\n")
    for name, body in description.categories.items():
        out.append(comment([sentence(body["doc"])]) + f"#define POLYTOMIC_CATEGORY_{name.upper()} {body['number']}\n")
    return guard("status", "".join(out), "libpolytomic: status codes and their categories.")


def model(description):
    out = ['#include "polytomic/base.h"\n\nPOLYTOMIC_BEGIN_DECLS\n\n']
    for name, body in description.enums.items():
        out.append(comment([f"{sentence(body['doc'])} 0 is a value that this version does not know; the text beside it "
                            f"tells. API page: {body['page']}. Since 1.0."]))
        out.append(f"typedef uint32_t polytomic_{name};\n")
        for value, facts in body["values"].items():
            out.append(comment([sentence(facts["doc"])]))
            out.append(f"#define POLYTOMIC_{name.upper()}_{snake(value).upper()} {facts['number']}\n")
        out.append("\n")
    for name in description.types:
        out.append(f"typedef struct polytomic_{name} polytomic_{name};\n")
    out.append("\n")
    for kind in description.types.values():
        out.append(_result(kind))
    out.append("POLYTOMIC_END_DECLS\n")
    return guard("model", "".join(out), "libpolytomic: the types of the API, as answers carry them.\n *\n"
                 " * A result belongs to its response and lives as long as that. It is read-only and may be read on any\n"
                 " * thread. Read a member only where struct_size reaches it; zero means absent, and the masks tell absent\n"
                 " * from null. Members are only ever added at the end.")


def _result(kind):
    struct = layout.result_struct(kind)
    out = [comment([f"{sentence(kind.doc)} API page: {kind.page}. Since 1.0."]), f"struct {struct.name} {{\n"]
    for member in struct.members:
        out.append(comment([sentence(member.doc)], "  ") + f"  {declaration(member.type, member.name)};\n")
    out.append("};\n")
    for field in kind.fields:
        out.append(f"#define POLYTOMIC_{kind.name.upper()}_HAS_{field.name.upper()} (UINT64_C(1) << {field.bit})\n")
    return "".join(out) + "\n"


def operations(description):
    out = ['#include "polytomic/base.h"\n#include "polytomic/client.h"\n#include "polytomic/model.h"\n\n'
           "POLYTOMIC_BEGIN_DECLS\n\n"]
    out.append(comment(["The raw request, polytomic_request."]) + "#define POLYTOMIC_OPERATION_REQUEST 0\n")
    for operation in description.operations:
        out.append(comment([f"polytomic_{operation.name}."]))
        out.append(f"#define POLYTOMIC_OPERATION_{operation.name.upper()} {operation.number}\n")
    out.append("\n")
    for operation in description.operations:
        out.append(_operation(operation))
    used = dict.fromkeys(operation.result for operation in description.operations if operation.result)
    for name in used:
        answers = ", ".join(f"polytomic_{o.name}" for o in description.operations if o.result == name)
        out.append(comment([f"The result of a successful {answers}; NULL where the response is an error or answers "
                            "another operation.",
                            "It belongs to the response and lives as long as that. Any thread; allowed in callbacks; "
                            "never blocks. Since 1.0."]))
        out.append(f"POLYTOMIC_API const polytomic_{name} *POLYTOMIC_CALL polytomic_response_{name}("
                   "const polytomic_response *response) POLYTOMIC_NOEXCEPT;\n\n")
    out.append("POLYTOMIC_END_DECLS\n")
    return guard("operations", "".join(out), "libpolytomic: the operations of the API.\n *\n"
                 " * All have one shape, described once at polytomic_callback in client.h: the request is checked and copied\n"
                 " * before the function returns; a status other than POLYTOMIC_OK means that nothing was started and no\n"
                 " * completion comes; POLYTOMIC_OK means exactly one completion. Content that is missing or malformed\n"
                 " * (POLYTOMIC_ERROR_MISSING_FIELD and the like) arrives as a completion. Each may be called on any thread\n"
                 " * and in callbacks, and never blocks.")


def _operation(operation):
    struct = layout.request_struct(operation)
    out = [comment([f"Request of polytomic_{operation.name}. Set it up with "
                    f"POLYTOMIC_{operation.name.upper()}_REQUEST_INIT. Since 1.0."]),
           f"typedef struct {struct.name} {{\n"]
    for member in struct.members:
        out.append(comment([sentence(member.doc)], "  ") + f"  {declaration(member.type, member.name)};\n")
    out.append(f"}} {struct.name};\n")
    # Long initializers are folded so that the header stays within 120 columns.
    out.append(f"#define POLYTOMIC_{operation.name.upper()}_REQUEST_INIT \\\n  {layout.initializer(struct)}\n\n")
    paragraphs = [sentence(operation.doc)]
    if operation.deprecated:
        paragraphs.append(f"Deprecated by the API: use {operation.deprecated} instead. Sends API version {operation.sends}.")
    if operation.exactly_one_of:
        paragraphs.append("Exactly one of " + " and ".join(operation.exactly_one_of) + " must be given "
                          "(POLYTOMIC_ERROR_CONFLICTING_FIELDS, POLYTOMIC_ERROR_MISSING_FIELD).")
    result = f"polytomic_response_{operation.result}" if operation.result else "none; success is the answer"
    paragraphs.append(f"Route: {operation.method} {operation.path}. Result: {result}. Repeating it is "
                      f"{'safe' if operation.idempotent else 'not safe without an idempotency key'}.")
    needed = [field.name for field in operation.request if field.required]
    null = f"request: required, with {', '.join(needed)}." if needed else "request: may be NULL."
    paragraphs.append(f"{null} options, call: may be NULL. See polytomic_callback for callback and user_data. "
                      f"API page: {operation.page}. Since 1.0.")
    out.append(comment(paragraphs))
    out.append(f"POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_{operation.name}(\n"
               f"    polytomic_client *client, const {struct.name} *request,\n"
               "    const polytomic_call_options *options, polytomic_callback callback, void *user_data,\n"
               "    polytomic_call **call) POLYTOMIC_NOEXCEPT;\n\n")
    return "".join(out)
