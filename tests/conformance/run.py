#!/usr/bin/env python3
"""Runs the shared cases in each language, in process, over HTTP and against prepared answers, judges them, and prints one table: case by language.

Each runner starts from a world of its own (a catalog with one connection to the shop database). A case fails where its
outcome is not the expected one, or where a language's whole result differs from the first language's."""

import argparse
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unicodedata
import xml.etree.ElementTree as ElementTree

# A case that names none is for the first two.
TRANSPORTS = ("local", "http", "answers")
HERE = pathlib.Path(__file__).resolve().parent


class PreparedAnswers(http.server.BaseHTTPRequestHandler):
    """Answers with what the case says whose `answer` has the last part of the path as its `to`."""

    protocol_version = "HTTP/1.1"
    answers = {}

    def do_GET(self):  # pylint: disable=invalid-name
        answer = self.answers.get(self.path.rsplit("/", 1)[-1], {"status": 404, "body": "{}"})
        body = answer["body"]
        body = bytes.fromhex(body["$bytes"]) if isinstance(body, dict) else body.encode("utf-8")
        self.send_response(answer["status"])
        self.send_header("Content-Type", answer.get("content_type", "application/json"))
        self.send_header("Content-Length", str(len(body) + answer.get("missing", 0)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = "missing" in answer

    def log_message(self, format, *arguments):  # pylint: disable=redefined-builtin
        pass


class World:
    """A catalog with the connection "Shop", and a server in front of it where the transport asks for one; or a server
    with prepared answers."""

    def __init__(self, folder, program, shop, transport, cases):
        self.server = self.answers = None
        if transport == "answers":
            self._prepare(cases)
            return
        self.catalog, self.database, self.program = folder / "catalog.db", folder / "shop.db", program
        subprocess.run(["sqlite3", "-bail", "-init", os.devnull, self.database, f".read '{shop}'"], check=True)
        self.url, self.key = f"local:{self.catalog}", ""
        created = self._ask("connections", "create", "--name", "Shop", "--type", "sqlite", "--config", f"path={self.database}")
        self.variables = {"SHOP": created["data"]["id"], "DATABASE": str(self.database), "FOLDER": str(folder)}
        self._ask("schemas", "get", self.variables["SHOP"], "main.orders")
        if transport == "http":
            self._serve()

    def _prepare(self, cases):
        handler = type("Prepared", (PreparedAnswers,), {"answers": {case["answer"]["to"]: case["answer"] for case in cases if "answer" in case}})
        self.answers = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.answers.serve_forever, daemon=True).start()
        self.url, self.key, self.variables = f"http://127.0.0.1:{self.answers.server_port}", "prepared", {}

    def _command(self, *arguments):
        finished = subprocess.run([self.program, *arguments], capture_output=True, text=True, check=False)
        if finished.returncode != 0:
            raise RuntimeError(finished.stderr)
        return finished.stdout

    def _ask(self, *arguments):
        return json.loads(self._command("--url", self.url, "--json", *arguments))

    def _serve(self):
        self.key = self._command("keys", "create", "--catalog", self.catalog, "conformance").strip()
        self.server = subprocess.Popen([self.program, "serve", "--listen", "127.0.0.1:0", "--catalog", self.catalog],
                                       stdout=subprocess.PIPE, text=True)
        self.url = re.search(r"http://\S+", self.server.stdout.readline()).group()

    def environment(self):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("POLYTOMIC_CASE_")}
        return {**inherited, "POLYTOMIC_URL": self.url, "POLYTOMIC_API_KEY": self.key,
                **{f"POLYTOMIC_CASE_{name}": value for name, value in self.variables.items()}}

    def stop(self):
        if self.answers is not None:
            self.answers.shutdown()
            self.answers.server_close()
        if self.server is not None:
            self.server.terminate()
            if self.server.wait(timeout=30) != 0:
                raise RuntimeError(f"polytomic serve ended with {self.server.returncode}")


def run_language(command, cases_folder, cases, program, shop, transport):
    """The outcome of each case by name, with what differs between worlds made equal."""
    with tempfile.TemporaryDirectory(prefix="polytomic-conformance-") as folder:
        world = World(pathlib.Path(folder), program, shop, transport, cases)
        try:
            finished = subprocess.run([*command, cases_folder, transport], env=world.environment(), stdout=subprocess.PIPE,
                                      timeout=300, check=False)
        finally:
            world.stop()
        if finished.returncode != 0:
            print(f"{command[0]} {transport}: exit code {finished.returncode}", file=sys.stderr)
        text = finished.stdout.decode("utf-8")
        for name, value in sorted(world.variables.items(), key=lambda pair: -len(pair[1])):
            text = text.replace(value, f"${{{name}}}")
        text = text.replace(world.url, "<url>")
        text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<time>", text)
        text = re.sub(r"(?!00000000)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>", text)
        outcomes = {}
        for line in filter(None, text.split("\n")):
            outcome = json.loads(line)
            name = outcome.pop("case")
            if name in outcomes:
                raise RuntimeError(f"{command[0]} ran {name} twice")
            outcomes[name] = plain(outcome) if "error" in outcome or outcome.get("result") is not None else outcome
        return outcomes


def plain(value):
    """`value` without members that are null or empty text: not every language tells these from absent ones. C does, and
    has tests of that."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items() if member not in (None, "")}
    return [plain(item) for item in value] if isinstance(value, list) else value


def difference(expected, actual, place="result"):
    """Why `actual` is not as expected, or nothing. "*" stands for anything that is there; unlisted members are free."""
    if expected == "*":
        return None
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name, wanted in expected.items():
            if name.endswith("_contains"):
                text = actual.get(name[: -len("_contains")], "")
                if wanted not in text:
                    return f"{place}.{name[: -len('_contains')]} is {text!r}, without {wanted!r}"
            elif wanted is None:
                if actual.get(name) is not None:
                    return f"{place}.{name} is there"
            elif name not in actual:
                return f"{place}.{name} is missing"
            elif (found := difference(wanted, actual[name], f"{place}.{name}")) is not None:
                return found
        return None
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        pairs = enumerate(zip(expected, actual))
        return next(filter(None, (difference(wanted, got, f"{place}[{at}]") for at, (wanted, got) in pairs)), None)
    return None if expected == actual else f"{place} is {json.dumps(actual)[:300]}, not {json.dumps(expected)[:300]}"


def judge(case, outcome, reference):
    """Why the outcome of a case is wrong, or nothing."""
    if outcome is None:
        return "no outcome"
    kind = "error" if "error" in case else "result"
    if kind not in outcome:
        return f"no {kind}, but {json.dumps(outcome)[:400]}"
    wrong = difference(plain(case[kind]), outcome[kind], kind)
    if wrong is None and reference is not None and outcome != reference:
        wrong = f"differs from the first language: {json.dumps(outcome)[:400]} not {json.dumps(reference)[:400]}"
    return wrong


def meant_for(case, language, transport):
    return language in case.get("languages", [language]) and transport in case.get("transports", TRANSPORTS[:2])


def load_cases(folder):
    cases = [case for path in sorted(folder.glob("*.json")) for case in json.loads(path.read_text(encoding="utf-8"))]
    names = [case["name"] for case in cases]
    if len(set(names)) != len(names):
        raise RuntimeError("two cases have one name")
    return cases


def show(rows, columns):
    width = max(len(name) for name in rows)
    print(f"{'CASE':{width}}  " + "  ".join(f"{column:>12}" for column in columns))
    for name, cells in rows.items():
        wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in name)
        print(f"{name:{width - wide}}  " + "  ".join(f"{cells[column]:>12}" for column in columns))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--program", required=True, help="the polytomic command")
    arguments.add_argument("--shop", required=True, help="the SQL of the shop database")
    arguments.add_argument("--cases", type=pathlib.Path, default=HERE / "cases")
    arguments.add_argument("--junit", help="where to record the outcomes")
    arguments.add_argument("runner", nargs="+", metavar="LANGUAGE=COMMAND")
    options = arguments.parse_args()

    cases = load_cases(options.cases)
    languages = dict(pair.split("=", 1) for pair in options.runner)
    columns = [f"{language} {transport}" for language in languages for transport in TRANSPORTS]
    rows = {case["name"]: dict.fromkeys(columns, "-") for case in cases}
    failures, suite = [], ElementTree.Element("testsuite", name="conformance")
    for transport in TRANSPORTS:
        reference = {}
        for language, command in languages.items():
            outcomes = run_language(command.split(), str(options.cases), cases, options.program, options.shop, transport)
            for case in cases:
                if not meant_for(case, language, transport):
                    continue
                wrong = judge(case, outcomes.get(case["name"]), reference.get(case["name"]))
                rows[case["name"]][f"{language} {transport}"] = "FAILED" if wrong else "ok"
                record = ElementTree.SubElement(suite, "testcase", name=f"{case['name']} in {language}, {transport}")
                if wrong:
                    failures.append(f"{case['name']}, {language}, {transport}: {wrong}")
                    ElementTree.SubElement(record, "failure").text = wrong
            reference = reference or outcomes
    show(rows, columns)
    print("".join(f"\n{failure}" for failure in failures))
    if options.junit:
        ElementTree.ElementTree(suite).write(options.junit)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
