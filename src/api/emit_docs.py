"""The reference documentation, as Markdown."""

from text import BANNER, sentence


def reference(description):
    out = [f"<!-- {BANNER} -->\n\n# Reference\n\n"
           "Every operation, type and status code, from the one description. The headers say the same beside each declaration.\n"]
    out.append("\n## Operations\n")
    for operation in description.operations:
        out.append(_operation(operation))
    out.append("\n## Types\n")
    for kind in description.types.values():
        out.append(f"\n### polytomic_{kind.name}\n\n{sentence(kind.doc)} API page: {kind.page}.\n\n| field | type | meaning |\n|---|---|---|\n")
        for field in kind.fields:
            spelled = field.name if field.name == field.json else f"{field.name} (`{field.json}`)"
            element = f" {field.element}" if field.element else ""
            out.append(f"| {spelled} | {field.kind.replace('_', ' ')}{element} | {sentence(field.doc)} |\n")
    out.append("\n## Enumerations\n")
    for name, body in description.enums.items():
        out.append(f"\n### polytomic_{name}\n\n{sentence(body['doc'])}\n\n| value | number | meaning |\n|---|---|---|\n")
        out += [f"| {value} | {facts['number']} | {sentence(facts['doc'])} |\n" for value, facts in body["values"].items()]
    out.append("\n## Status codes\n\n| code | number | category | again? | applied? | meaning |\n|---|---|---|---|---|---|\n")
    for name, body in description.errors.items():
        out.append(f"| {name} | {body['number']} | {body['category']} | {'yes' if body.get('retryable') else 'no'} | "
                   f"{'perhaps' if body.get('maybe_applied') else 'no'} | {sentence(body['doc'])} |\n")
    return "".join(out)


def _operation(operation):
    last = f" to {operation.last_version}" if operation.last_version else " on"
    out = [f"\n### polytomic_{operation.name}\n\n{sentence(operation.doc)}"]
    if operation.deprecated:
        out.append(f" Deprecated by the API since {operation.deprecated_on}: use {operation.deprecated}.")
    if operation.former_method:
        out.append(f" Earlier API versions have it as {operation.former_method}.")
    result = f"polytomic_{operation.result}" if operation.result else "nothing"
    out.append(f"\n\n`{operation.method} {operation.path}`, API versions {operation.first_version}{last}, answers {result} "
               f"with status {operation.success}. API page: {operation.page}.\n")
    if operation.request:
        out.append("\n| request field | in | type | required | meaning |\n|---|---|---|---|---|\n")
        out += [f"| {field.name} | {field.location} | {field.type} | {'yes' if field.required else 'no'} | {sentence(field.doc)} |\n"
                for field in operation.request]
    return "".join(out)
