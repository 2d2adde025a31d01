"""The rust binding's model, operations and raw layer."""

import emit_rust_conformance
import emit_rust_model
import emit_rust_operations
import emit_rust_sys

ROOT = "bindings/rust"
# Output path -> function of the description, merged into generate.py's list.
OUTPUTS = {
    f"{ROOT}/polytomic-sys/src/generated/status.rs": emit_rust_sys.status,
    f"{ROOT}/polytomic-sys/src/generated/model.rs": emit_rust_sys.model,
    f"{ROOT}/polytomic-sys/src/generated/operations.rs": emit_rust_sys.operations,
    f"{ROOT}/polytomic-sys/tests/generated/layout.rs": emit_rust_sys.layout_test,
    f"{ROOT}/polytomic/src/generated/status.rs": emit_rust_model.status,
    f"{ROOT}/polytomic/src/generated/model.rs": emit_rust_model.model,
    f"{ROOT}/polytomic/src/generated/requests.rs": emit_rust_operations.requests,
    f"{ROOT}/polytomic/src/generated/operations.rs": emit_rust_operations.operations,
    f"{ROOT}/conformance/src/generated/cases.rs": emit_rust_conformance.cases,
    f"{ROOT}/conformance/src/generated/encode.rs": emit_rust_conformance.encode,
}
