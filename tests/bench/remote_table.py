"""The remote table: rounds of every contestant against the same server, then their medians side by side.
Usage: remote_table.py LIBRARY LIMIT [SDK...]: the commands of the contestants. POLYTOMIC_SDK says which SDK that is, or why
there is none."""

import collections
import os
import pathlib
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

import remote_server

ROUNDS = 5
STARTS = 7  # a round; the start of a process varies more than its calls


class Run(NamedTuple):
    """One start of every contestant's program."""
    name: str
    measure: str
    mode: str  # of the library
    calls: int
    sdk_calls: int  # none: the SDK has no such mode


RUNS = (Run("flight", "flight", "queue", 20_000, 10_000), Run("wait", "single", "wait", 5_000, 5_000),
        Run("queue", "single", "queue", 5_000, 0), Run("targets", "targets", "wait", 15, 10),
        Run("fields", "fields", "wait", 60, 60), Run("once", "once", "wait", 1, 1),
        *[Run("start", "first", "wait", 1, 1)] * STARTS)


class Row(NamedTuple):
    title: str
    run: str
    figure: str
    aim: float | None  # times the limit: at least, where more is better, and at most elsewhere
    more_is_better: bool = False


ROWS = (Row("get connection, 64 in flight, calls/s", "flight", "calls_per_second", 0.90, more_is_better=True),
        Row("get connection, 64 in flight, CPU us a call", "flight", "cpu", None),
        Row("get connection, one at a time, wait, p50 us", "wait", "p50", 1.25),
        Row("get connection, one at a time, wait, p99 us", "wait", "p99", 1.50),
        Row("get connection, one at a time, queue, p50 us", "queue", "p50", 1.25),
        Row("get connection, one at a time, queue, p99 us", "queue", "p99", 1.50),
        Row("list of 10,000 targets, ms", "targets", "p50", 1.00),
        Row("2,000 target fields, ms", "fields", "p50", 1.10),
        Row("peak memory, 64 in flight, MB", "flight", "memory", 1.30),
        Row("peak memory, list of 10,000 targets, MB", "once", "memory", 1.30),
        Row("start of the process to the first answer, ms", "start", "answered", 1.20))


def contestants(run, library, limit, sdk):
    yield "ours", [library, run.mode, run.measure], run.calls
    yield "limit", [limit, run.measure], run.calls
    if sdk and run.sdk_calls:
        yield "SDK", [*sdk, run.measure], run.sdk_calls


def measure(command, url, calls):
    """The figures that a program prints; a moment counts from its start."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    start = time.monotonic()
    ran = subprocess.run([*command, url, str(calls)], check=True, stdout=subprocess.PIPE, text=True, env=environment)
    figures = {name: float(value) for name, value in map(str.split, ran.stdout.splitlines())}
    if "answered" in figures:
        figures["answered"] -= start * 1e3
    return figures


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def play(url, server, commands):
    """The median of every figure over the rounds, by contestant, run and figure."""
    samples = collections.defaultdict(list)
    for _ in range(ROUNDS):
        for run in RUNS:
            for name, command, calls in contestants(run, *commands):
                cpu, start = cpu_seconds(server), time.monotonic()
                figures = measure(command, url, calls)
                figures["server"] = (cpu_seconds(server) - cpu) / (time.monotonic() - start)
                for figure, value in figures.items():
                    samples[name, run.name, figure].append(value)
    return {key: statistics.median(values) for key, values in samples.items()}


def shown(value):
    return "-" if value is None else f"{value:,.0f}" if value >= 1000 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def line_of(row, figures):
    ours, limit, sdk = (figures.get((name, row.run, row.figure)) for name in ("ours", "limit", "SDK"))
    ratio = ours / limit
    aim, met = "-", "-"
    if row.aim is not None:
        aim = f">= {row.aim:.2f}" if row.more_is_better else f"<= {row.aim:.2f}"
        met = "yes" if (ratio >= row.aim if row.more_is_better else ratio <= row.aim) else "NO"
    return row.title, shown(ours), shown(limit), f"{ratio:.2f}", aim, met, shown(sdk)


def print_table(figures):
    lines = [("remote transport", "ours", "limit", "ratio", "aim", "met", "SDK"), *(line_of(row, figures) for row in ROWS)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for title, *cells in lines:
        print(title.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:])), sep="  ")


def remark(cores, load, server_share):
    """How the figures came about, and what to think of them."""
    yield (f"Medians of {ROUNDS} rounds. Limit: libcurl, and simdjson's DOM of each body with every field touched. Clients on\n"
           f"  core {cores[0]}, nginx on core {cores[-1]}, busy for {server_share:.0%} of the time in the limit's 64 in flight.")
    if load > 0.5 or len(cores) == 1:
        yield (f"Other work had its part of the cores (load {load:.1f} before, {len(cores)} to use). Two threads get more of\n"
               "  a shared core than one does: trust the CPU time of a call rather than calls/s, and no p99.")
    yield f"SDK: {os.environ['POLYTOMIC_SDK']}"


def main(library, limit, *sdk):
    cores, load = sorted(os.sched_getaffinity(0)), os.getloadavg()[0]
    with remote_server.serve(cores[-1]) as (url, server):
        os.sched_setaffinity(0, {cores[0]})
        figures = play(url, server, (library, limit, sdk))
    print_table(figures)
    print(*remark(cores, load, figures["limit", "flight", "server"]), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
