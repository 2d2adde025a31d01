"""The Go binding: model, operations, the C functions that start them, and the layout test."""

import emit_go_layout
import emit_go_model
import emit_go_operations

# Output path -> function of the description, merged into generate.py's list.
OUTPUTS = {
    "bindings/go/status_generated.go": emit_go_model.statuses,
    "bindings/go/models_generated.go": emit_go_model.models,
    "bindings/go/convert_generated.go": emit_go_model.conversions,
    "bindings/go/requests_generated.go": emit_go_operations.requests,
    "bindings/go/operations_generated.go": emit_go_operations.operations,
    "bindings/go/shims_generated.h": emit_go_operations.shims,
    "bindings/go/cmd/conformance/operations_generated.go": emit_go_operations.conformance,
    "bindings/go/internal/layout/layout_generated.go": emit_go_layout.actual,
    "bindings/go/internal/layout/expected_generated_test.go": emit_go_layout.expected,
}
