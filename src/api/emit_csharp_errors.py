"""C# status codes, categories and the exception for each category."""

from emit_csharp import source, summary
from text import pascal, sentence

# Category -> exception. A failure of any other kind, known or not, is the base class itself.
EXCEPTIONS = {
    "usage": "PolytomicUsageException",
    "request": "PolytomicInvalidRequestException",
    "authentication": "PolytomicAuthenticationException",
    "permission": "PolytomicPermissionException",
    "not_found": "PolytomicNotFoundException",
    "conflict": "PolytomicConflictException",
    "rate_limit": "PolytomicRateLimitException",
    "server": "PolytomicServerException",
    "network": "PolytomicTransportException",
    "timeout": "PolytomicTimeoutException",
    "cancelled": "PolytomicClosedException",
    "response": "PolytomicResponseException",
    "catalog": "PolytomicCatalogException",
    "database": "PolytomicDatabaseException",
}
# A cancelled token surfaces as OperationCanceledException, so what is left of its category is the closed client.
DOCS = {"cancelled": "The client was closed while the call was in flight"}


def status(description):
    out = ["/// <summary>Which failure it is. Numbers that this version does not know are kept.</summary>\n"
           "public enum PolytomicStatus\n{\n    /// <summary>Success.</summary>\n    Ok = 0,\n"]
    for name, body in description.errors.items():
        out.append("\n" + summary(description, body["doc"], "    ") + f"    {pascal(name)} = {body['number']},\n")
    return source("Polytomic", "".join(out) + "}\n")


def category(description):
    out = ["/// <summary>What kind of failure it is. Numbers that this version does not know are kept.</summary>\n"
           "public enum PolytomicCategory\n{\n"]
    out.append("\n".join(summary(description, body["doc"], "    ") + f"    {pascal(name)} = {body['number']},\n"
                         for name, body in description.categories.items()))
    return source("Polytomic", "".join(out) + "}\n")


def exceptions(description):
    out = []
    for name, exception in EXCEPTIONS.items():
        doc = DOCS.get(name, description.categories[name]["doc"])
        out.append(summary(description, doc) + f"public sealed class {exception} : PolytomicException\n{{\n"
                   f"    internal {exception}(PolytomicFailure failure)\n        : base(failure)\n    {{\n    }}\n}}\n\n")
    out.append("/// <summary>Chooses the exception of a failure by its category.</summary>\n"
               "internal static class ExceptionFactory\n{\n"
               "    internal static PolytomicException Create(PolytomicFailure failure) => failure.Category switch\n    {\n")
    out += [f"        PolytomicCategory.{pascal(name)} => new {exception}(failure),\n" for name, exception in EXCEPTIONS.items()]
    out.append("        _ => new PolytomicException(failure),\n    };\n}\n")
    return source("Polytomic", "".join(out))
