#!/usr/bin/env python3
"""Adds up what the runs recorded and prints the closing line; fails where a record is missing or a test failed."""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def main(logs):
    passed = failed = skipped = 0
    for log in logs:
        if not pathlib.Path(log).exists():
            print(f"no results: {log}", file=sys.stderr)
            failed += 1
            continue
        for case in ElementTree.parse(log).iter("testcase"):
            kinds = {child.tag for child in case}
            if kinds & {"failure", "error"}:
                failed += 1
            elif "skipped" in kinds:
                skipped += 1
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main(sys.argv[1:])
