#!/usr/bin/env python3
"""The built library: what it exports is the list and nothing else, its soname, what it needs, and that it can be unloaded."""

import pathlib
import re
import subprocess
import sys

# libcurl, simdjson where only its shared library is installed, and the C and C++ runtime; the loader is part of it.
# Sanitizers bring their own runtime.
ALLOWED = re.compile(r"^(libcurl\.so\.4|libsimdjson\.so\.\d+|libstdc\+\+\.so\.6|libm\.so\.6|libgcc_s\.so\.1|libc\.so\.6|ld-linux-.*|lib[atlu]san\.so\..*)$")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main(library, version_script, header_folder):
    script = pathlib.Path(version_script).read_text(encoding="utf-8")
    expected = set(re.findall(r"^\s+(polytomic_\w+);", script, re.M))
    nodes = set(re.findall(r"^(POLYTOMIC_[\d.]+) \{", script, re.M))
    problems = []

    exported = set()
    for line in run("nm", "-D", "--defined-only", library).splitlines():
        kind, name = line.split()[-2:]
        if kind == "u":
            problems.append(f"GNU-unique symbol, which forbids unloading: {name}")
        if kind != "A":  # the version nodes themselves are absolute
            exported.add(name)
    versioned = {f"{name}@@{node}" for name in expected for node in nodes}
    problems += [f"exported but not in the list: {name}" for name in sorted(exported - versioned)]
    plain = {name.split("@")[0] for name in exported}
    problems += [f"in the list but not exported: {name}" for name in sorted(expected - plain)]

    headers = "".join(path.read_text(encoding="utf-8") for path in pathlib.Path(header_folder).glob("*.h"))
    declared = set(re.findall(r"\b(polytomic_\w+)\(", re.sub(r"/\*.*?\*/", "", headers, flags=re.S)))
    problems += [f"declared but not in the list: {name}" for name in sorted(declared - expected)]
    problems += [f"in the list but not declared: {name}" for name in sorted(expected - declared)]

    dynamic = run("readelf", "-d", library)
    if "Library soname: [libpolytomic.so.1]" not in dynamic:
        problems.append("the soname is not libpolytomic.so.1")
    needed = re.findall(r"Shared library: \[(.+?)\]", dynamic)
    problems += [f"needs {name}" for name in needed if not ALLOWED.match(name)]

    print("\n".join(problems) or f"{len(expected)} functions exported, needs {', '.join(needed)}")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main(*sys.argv[1:])
