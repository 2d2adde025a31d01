"""The Rust binding's request types and operations (crate polytomic)."""

from emit_rust_text import docs, identifier, method_link, model_type, rust_names, source
from text import pascal, sentence

ARGUMENTS = {"string": "impl Into<String>", "boolean": "bool", "json": "impl Into<Json>",
             "[string]": "impl IntoIterator<Item = impl Into<String>>",
             "parameters": "impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>"}
STORED = {"string": "String", "boolean": "bool", "json": "Json", "[string]": "Vec<String>",
          "parameters": "Vec<(String, String)>"}


def path_fields(operation):
    return [field for field in operation.request if field.location == "path"]


def other_fields(operation):
    return [field for field in operation.request if field.location != "path"]


def groups(description):
    found = {}
    for operation in description.operations:
        found.setdefault(operation.group, []).append(operation)
    return found


def _taken(field):
    """The expression that stores what a setter was given."""
    name = identifier(field.name)
    return {"boolean": name, "[string]": f"{name}.into_iter().map(Into::into).collect()",
            "parameters": f"input::pairs({name})"}.get(field.type, f"{name}.into()")


def requests(description):
    out = ["use std::fmt;\n\nuse crate::{input, Json};\n\n"]
    out += [_request(operation) for operation in description.operations if other_fields(operation)]
    return source("".join(out), "What operations take beside the path: required fields by `new`, the others by setters "
                  "or as public fields.\n//!\n//! `Debug` hides JSON fields and parameters, which may hold secrets.")


def _request(operation):
    rust, fields = pascal(operation.name), other_fields(operation)
    required = [field for field in fields if field.required]
    optional = [field for field in fields if not field.required]
    derives = "Clone, PartialEq, Eq" if required else "Clone, Default, PartialEq, Eq"
    out = [docs([f"Fields of {method_link(operation)}."]), f"#[derive({derives})]\n#[non_exhaustive]\npub struct {rust} {{\n"]
    for field in fields:
        stored = STORED[field.type] if field.required else f"Option<{STORED[field.type]}>"
        out.append(docs([sentence(field.doc)], "    ") + f"    pub {identifier(field.name)}: {stored},\n")
    out.append(f"}}\n\nimpl {rust} {{\n")
    arguments = ", ".join(f"{identifier(field.name)}: {ARGUMENTS[field.type]}" for field in required)
    out.append(docs(["A request with the required fields." if required else "A request with nothing set."], "    "))
    out.append(f"    #[must_use]\n    pub fn new({arguments}) -> Self {{\n        Self {{\n" if required else
               "    #[must_use]\n    pub fn new() -> Self {\n        Self::default()\n    }\n")
    if required:
        out += [f"            {identifier(field.name)}: {_taken(field) if field.required else 'None'},\n" for field in fields]
        out.append("        }\n    }\n")
    for field in optional:
        name = identifier(field.name)
        out.append("\n" + docs([sentence(field.doc)], "    ") + "    #[must_use]\n"
                   f"    pub fn {name}(mut self, {name}: {ARGUMENTS[field.type]}) -> Self {{\n"
                   f"        self.{name} = Some({_taken(field)});\n        self\n    }}\n")
    shown = [field for field in fields if field.type not in ("json", "parameters")]
    out.append(f"}}\n\nimpl fmt::Debug for {rust} {{\n    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {{\n"
               f'        formatter.debug_struct("{rust}")\n' +
               "".join(f'            .field("{field.name}", &self.{identifier(field.name)})\n' for field in shown) +
               f"            .{'finish' if len(shown) == len(fields) else 'finish_non_exhaustive'}()\n    }}\n}}\n\n")
    return "".join(out)


def operations(description):
    request_types = sorted(pascal(operation.name) for operation in description.operations if other_fields(operation))
    out = ["use polytomic_sys as sys;\n\nuse crate::requests::{", ", ".join(request_types),
           "};\nuse crate::{input, model, Call, Client, Json, Value};\n\n"]
    for group, members in groups(description).items():
        out.append(_group(description, group, members))
    return source("".join(out), "The operations of the API, in groups.")


def _group(description, group, members):
    rust, words = pascal(group), group.replace("_", " ")
    out = [docs([f"The operations on {words}; from [`Client::{group}`]."]),
           f"#[derive(Clone, Copy, Debug)]\npub struct {rust}<'a> {{\n    client: &'a Client,\n}}\n\n",
           f"impl Client {{\n    /// The operations on {words}.\n    #[must_use]\n    pub fn {group}(&self) -> {rust}<'_> {{\n"
           f"        {rust} {{ client: self }}\n    }}\n}}\n\n", f"impl {rust}<'_> {{\n"]
    out.append("\n".join(_method(description, operation) for operation in members))
    return "".join(out) + "}\n\n"


def _result_type(description, operation):
    return model_type(description, operation.result, "model::") if operation.result else "()"


def _method(description, operation):
    path, others = path_fields(operation), other_fields(operation)
    paragraphs = [rust_names(sentence(operation.doc), description)]
    if operation.exactly_one_of:
        paragraphs.append("Exactly one of " + " and ".join(f"`{name}`" for name in operation.exactly_one_of) + " must be given.")
    paragraphs += [f"`{identifier(field.name)}`: {sentence(field.doc)}" for field in path]
    paragraphs.append(f"Route: `{operation.method} {operation.path}`. Repeating it is "
                      f"{'safe' if operation.idempotent else 'not safe without an idempotency key'}. API page: {operation.page}.")
    out = [docs(paragraphs, "    ")]
    if operation.deprecated:
        instead = next((f"{o.group}().{o.member}" for o in description.operations if f"polytomic_{o.name}" == operation.deprecated),
                       operation.deprecated)
        out.append(f'    #[deprecated(note = "the API has replaced it: use {instead}")]\n')
    arguments = "".join(f", {identifier(field.name)}: impl Into<String>" for field in path)
    arguments += f", request: {pascal(operation.name)}" if others else ""
    result = _result_type(description, operation)
    decode = (f"|response| unsafe {{ response.result(sys::polytomic_response_{operation.result}) }}" if operation.result
              else "|response| response.check()")
    out.append(f"    pub fn {identifier(operation.member)}(&self{arguments}) -> Call<{result}> {{\n")
    out += [f"        let {identifier(field.name)} = {identifier(field.name)}.into();\n" for field in path]
    if operation.result:
        out.append("        // SAFETY: the function gives results of this type.\n")
    out.append(f"        Call::new(self.client, {decode}, move |launch| {{\n")
    for field in others:
        if field.type in ("[string]", "parameters"):
            name = identifier(field.name)
            given = f"Some(&request.{name})" if field.required else f"request.{name}.as_deref()"
            out.append(f"            let {name} = input::{'texts' if field.type == '[string]' else 'parameters'}({given});\n")
    out.append(f"            let request = sys::polytomic_{operation.name}_request {{\n")
    for field in operation.request:
        out.append(_raw_member(field))
    out.append(f"                ..sys::polytomic_{operation.name}_request::default()\n            }};\n"
               "            // SAFETY: what the request points to is alive until the function returns.\n"
               f"            unsafe {{ launch.start(sys::polytomic_{operation.name}, &request) }}\n        }})\n    }}\n")
    return "".join(out)


def _raw_member(field):
    name = identifier(field.name)
    if field.location == "path":
        return f"                {name}: input::text(&{name}),\n"
    if field.type in ("[string]", "parameters"):
        return f"                {field.name}_count: {name}.count(),\n                {name}: {name}.items(),\n"
    if field.type == "boolean":
        given = f"Some(request.{name})" if field.required else f"request.{name}"
        return f"                {name}: input::boolean({given}),\n"
    text = f"request.{name}" + (".as_str()" if field.type == "json" else "")
    if field.required:
        return f"                {name}: input::text({'' if field.type == 'json' else '&'}{text}),\n"
    borrowed = "as_ref().map(Json::as_str)" if field.type == "json" else "as_deref()"
    return f"                {name}: input::optional(request.{name}.{borrowed}),\n"
