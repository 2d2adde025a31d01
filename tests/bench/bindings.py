#!/usr/bin/env python3
"""What each binding costs over the C library, in one run: a call of the local engine, and a list of 10,000 targets as values
of the language. Usage: bindings.py baseline=COMMAND LANGUAGE=COMMAND...; each command takes the list's file."""

import json
import pathlib
import subprocess
import sys
import tempfile

TARGETS, MODES = 10_000, ("create", "update", "updateOrCreate", "replace")


def target_list():
    modes = [{"id": mode, "requires_identity": True, "supports_per_field_mode": True, "supports_target_filters": False}
             for mode in MODES]
    return {"data": [{"id": f"public.table_{number}", "name": f"table_{number}", "modes": modes} for number in range(TARGETS)],
            "target_creation": {"supported": True, "properties": [{"id": "name", "title": "Name", "enum": False}]}}


def measure(command, path):
    output = subprocess.run([*command.split(), path], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in output.splitlines() if line)}


def main(pairs):
    commands = dict(pair.split("=", 1) for pair in pairs)
    with tempfile.TemporaryDirectory(prefix="polytomic-bench-") as folder:
        path = pathlib.Path(folder) / "targets.json"
        path.write_text(json.dumps(target_list(), separators=(",", ":")), encoding="utf-8")
        figures = {language: measure(command, path) for language, command in commands.items()}
    baseline = figures.pop("baseline")
    for way in ("call", "call-thread", "call-queue"):
        print(f"C, {way:12} {baseline[way] / 1e3:8.2f} us")
    print(f"C, decode       {baseline['decode']:8.2f} ms for {TARGETS} targets")
    for language, figure in figures.items():
        print(f"{language:8} call {figure['call'] / 1e3:8.2f} us, over C's best {(figure['call'] - baseline['call']) / 1e3:+.2f}, over C's "
              f"callback {(figure['call'] - baseline['call-thread']) / 1e3:+.2f}; copy {figure['copy']:.2f} ms, "
              f"{figure['copy'] / baseline['decode']:.2f} of C's decode, both {1 + figure['copy'] / baseline['decode']:.2f}; "
              f"over HTTP {figure['targets']:.1f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
