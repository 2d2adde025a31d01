#!/usr/bin/env python3
"""Adds up what the runs recorded and prints the closing line; fails where a record is missing or a test failed.

Records: JUnit (.xml), `go test -json` (.json), what `cargo test` prints (.txt), Visual Studio test results (.trx)."""

import collections
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree


def junit(path):
    for case in ElementTree.parse(path).iter("testcase"):
        kinds = {child.tag for child in case}
        yield "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"


def go(path):
    names = {"pass": "passed", "fail": "failed", "skip": "skipped"}
    for line in path.read_text(encoding="utf-8").splitlines():
        event = json.loads(line) if line.startswith("{") else {}
        if event.get("Action") in names and "Test" in event:
            yield names[event["Action"]]
        elif event.get("Action") == "fail":  # a package that does not build, or ends by itself, has no failing test
            yield "failed"


def cargo(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", line):
            for kind, count in zip(("passed", "failed", "skipped"), found.groups()):
                yield from [kind] * int(count)


def visual_studio(path):
    outcomes = {"Passed": "passed", "NotExecuted": "skipped"}
    for result in ElementTree.parse(path).findall(".//{*}UnitTestResult"):
        yield outcomes.get(result.get("outcome"), "failed")


READERS = {".xml": junit, ".json": go, ".txt": cargo, ".trx": visual_studio}


def main(records):
    total = collections.Counter()
    for record in map(pathlib.Path, records):
        counted = collections.Counter(READERS[record.suffix](record) if record.exists() else [])
        if not counted:
            print(f"no results: {record}", file=sys.stderr)
            counted["failed"] = 1
        total += counted
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}")
    sys.exit(total["failed"] > 0 or total["passed"] == 0)


if __name__ == "__main__":
    main(sys.argv[1:])
