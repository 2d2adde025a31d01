#!/usr/bin/env python3
"""The public headers compile alone and together, as every C and C++ they promise, without a warning."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

STANDARDS = {"c": ["c99", "c11", "c17"], "c++": ["c++11", "c++14", "c++17", "c++20", "c++2b"]}
COMPILERS = {"c": ["gcc", "clang"], "c++": ["g++", "clang++"]}
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"]


def main(include_folder):
    headers = sorted(path.name for path in pathlib.Path(include_folder, "polytomic").glob("*.h"))
    initializers = initializer_program(include_folder)
    failures, compiled = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for language, standards in STANDARDS.items():
            missing = [name for name in COMPILERS[language] if not shutil.which(name)]
            if missing:
                sys.exit(f"missing compilers: {', '.join(missing)}; Debian packages: gcc g++ clang")
            source = pathlib.Path(folder, "check." + ("c" if language == "c" else "cpp"))
            for text in [f'#include "polytomic/{name}"\n' for name in headers] + [initializers]:
                source.write_text(text + "int main(void) { return 0; }\n", encoding="utf-8")
                for compiler in COMPILERS[language]:
                    for standard in standards:
                        command = [compiler, f"-std={standard}", *WARNINGS, "-I", include_folder, "-fsyntax-only", str(source)]
                        outcome = subprocess.run(command, capture_output=True, text=True)
                        compiled += 1
                        if outcome.returncode != 0:
                            failures.append(f"{' '.join(command[:2])} {text.splitlines()[0]}\n{outcome.stderr}")
    print("\n".join(failures) or f"{compiled} compilations of {len(headers)} headers")
    sys.exit(bool(failures))


def initializer_program(include_folder):
    """A variable for each INIT macro, so that none of them is merely text."""
    lines = ['#include "polytomic/polytomic.h"']
    for path in sorted(pathlib.Path(include_folder, "polytomic").glob("*.h")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name = line.split()[1] if line.startswith("#define POLYTOMIC_") else ""
            if name.endswith("_INIT"):
                struct = name[: -len("_INIT")].lower()
                lines.append(f"extern {struct} made_{struct}; {struct} made_{struct} = {name};")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(*sys.argv[1:])
