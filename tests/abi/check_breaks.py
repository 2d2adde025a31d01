#!/usr/bin/env python3
"""Breaks the ABI on purpose, one way at a time, and fails unless the gates catch each."""

import pathlib
import re
import subprocess
import sys
import tempfile

BREAKS = {
    "a member in the middle of a struct": ("model.h", r"(struct polytomic_connection \{.*?)(  /\*\* Name for people)", r"\1  uint64_t inserted;\n\2"),
    "a member of another size": ("model.h", r"int64_t api_calls_last_24_hours;", "int32_t api_calls_last_24_hours;"),
    "two members swapped": ("model.h", r"(  polytomic_string status;)(.*?)(  polytomic_string status_error;)", r"\3\2\1"),
    "a member removed": ("operations.h", r"  polytomic_string healthcheck_interval;\n", ""),
    "a member of the options removed": ("client.h", r"  uint32_t connection_limit;\n", ""),
    "a callback before another": ("transport.h", r"(  polytomic_send_function send;)(.*?)(  polytomic_abandon_function abandon;)", r"\3\2\1"),
    "a member renamed": ("model.h", r"polytomic_string parent_connection_id;", "polytomic_string parent_id;"),
}


def compiles(include_folder, test_folder):
    source = '#include "layout_check.h"\n'
    command = ["gcc", "-std=c11", "-fsyntax-only", "-x", "c", "-", "-I", str(include_folder), "-I", str(test_folder)]
    return subprocess.run(command, input=source, capture_output=True, text=True).returncode == 0


def main(include_folder, test_folder):
    if not compiles(include_folder, test_folder):
        sys.exit("the layout check fails on the headers as they are")
    missed = []
    for name, (header, pattern, replacement) in BREAKS.items():
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder, "polytomic")
            target.mkdir()
            for path in pathlib.Path(include_folder, "polytomic").glob("*.h"):
                text = path.read_text(encoding="utf-8")
                if path.name == header:
                    broken = re.sub(pattern, replacement, text, count=1, flags=re.S)
                    if broken == text:
                        sys.exit(f"the fixture does not apply any more: {name}")
                    text = broken
                (target / path.name).write_text(text, encoding="utf-8")
            if compiles(folder, test_folder):
                missed.append(name)
    print("not caught: " + ", ".join(missed) if missed else f"{len(BREAKS)} breaks caught")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main(*sys.argv[1:])
