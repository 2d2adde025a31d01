#!/usr/bin/env python3
"""Writes every list that follows from the description; with --check, says which committed output is out of date."""

import argparse
import pathlib
import sys

import description as description_reader
import emit_abi
import emit_conformance
import emit_core
import emit_csharp
import emit_docs
import emit_go
import emit_headers
import emit_rust

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTPUTS = {
    "include/polytomic/status.h": emit_headers.status,
    "include/polytomic/model.h": emit_headers.model,
    "include/polytomic/operations.h": emit_headers.operations,
    "include/polytomic/reference.md": emit_docs.reference,
    "src/core/generated/model_descriptors.h": emit_core.model_descriptors_header,
    "src/core/generated/model_descriptors.cpp": emit_core.model_descriptors,
    "src/core/generated/builders.h": emit_core.builders,
    "src/core/generated/operation_table.h": emit_core.operation_table_header,
    "src/core/generated/operation_table.cpp": emit_core.operation_table,
    "src/core/generated/operations_interface.h": emit_core.operations_interface,
    "src/core/generated/operations_dispatch.cpp": emit_core.operations_dispatch,
    "src/core/generated/status_table.cpp": emit_core.status_table,
    "src/abi/generated/operations.cpp": emit_abi.functions,
    "src/abi/generated/libpolytomic.map": emit_abi.version_script,
    "src/abi/generated/polytomic.def": emit_abi.module_definition,
    "tests/abi/generated/layout.json": emit_abi.layout_json,
    "tests/abi/generated/layout_check.h": emit_abi.layout_check,
    "tests/conformance/generated/operations.h": emit_conformance.operations,
    **emit_go.OUTPUTS,
    **emit_rust.OUTPUTS,
    **emit_csharp.OUTPUTS,
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="write nothing; fail where an output differs")
    check = arguments.parse_args().check
    try:
        description = description_reader.load()
    except description_reader.DescriptionError as error:
        sys.exit(f"src/api: {error}")
    stale = []
    for path, emit in OUTPUTS.items():
        target, text = ROOT / path, emit(description)
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    if check and stale:
        sys.exit("out of date, run src/api/generate.py: " + ", ".join(stale))


if __name__ == "__main__":
    main()
