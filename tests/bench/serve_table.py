"""The table of `polytomic serve`: rounds of wrk against it and against an nginx that sends the same bytes from files, then
their medians side by side; and the memory of servers that know many tables or hold many connections.
Usage: serve_table.py PROGRAM"""

import collections
import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from typing import NamedTuple

from remote_server import HTTP_SETTINGS, free_port, wait_until_it_listens

ROUNDS, SECONDS, CONNECTIONS, THREADS = 7, 3, 64, 2
TABLES, MANY_TABLES, IDLE = 1_000, 10_000, 10_000

CONFIGURATION = """
daemon off;
worker_processes {workers};
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
""" + HTTP_SETTINGS + """  add_header X-Polytomic-Version {version};
  add_header X-Request-Id $request_id;
  server {{
    listen 127.0.0.1:{port};
    # All in one write, which is faster here than sendfile.
    output_buffers 1 4m;
    location = {connection} {{ alias {folder}/connection.json; }}
    location = {targets} {{ alias {folder}/targets.json; }}
  }}
}}
"""


class Row(NamedTuple):
    title: str
    name: str
    rate: float  # of nginx's requests per second, at least
    p99: float = 5.0  # times nginx's, at most


ROWS = (Row("get connection", "connection", 0.35), Row(f"list of {TABLES:,} targets", "targets", 0.60))
MEMORY_AIM, IDLE_AIM = 100, 150  # MB


def make_database(path, tables):
    types = ("TEXT", "REAL", "VARCHAR(40) NOT NULL", "NUMERIC DEFAULT 0", "BLOB")
    columns = ", ".join(f"column_{number} {types[number % len(types)]}" for number in range(2, 21))
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("BEGIN")
        for table in range(tables):
            database.execute(f"CREATE TABLE table_{table} (id INTEGER PRIMARY KEY, {columns})")


class Server:
    """`polytomic serve` on a free port, with a connection to a database of so many tables, whose schemas it has read."""

    def __init__(self, program, folder, tables, *options):
        catalog, port_file = folder / "catalog.db", folder / "port"
        make_database(folder / "shop.db", tables)
        created = subprocess.run([program, "keys", "create", "bench", "--catalog", catalog, "--json"], check=True,
                                 stdout=subprocess.PIPE, text=True)
        self.key = json.loads(created.stdout)["key"]
        self.process = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", "--catalog", catalog, "--port-file",
                                         port_file, *options], stdout=subprocess.DEVNULL)
        while not port_file.exists():
            if self.process.poll() is not None:
                raise RuntimeError(f"polytomic serve ended with {self.process.returncode}")
            time.sleep(0.01)
        self.port = int(port_file.read_text(encoding="ascii"))
        made = json.loads(self.ask("/api/connections", {"name": "Shop", "type": "sqlite",
                                                        "configuration": {"path": str(folder / "shop.db")}}).read())
        self.connection = f"/api/connections/{made['data']['id']}"
        self.targets = f"{self.connection}/modelsync/targetobjects"

    def ask(self, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return opener.open(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers))

    def warm(self):
        """The list, which is the same each time once everything is read."""
        list_before = None
        while (list_now := self.ask(self.targets).read()) != list_before or self.is_refreshing():
            list_before = list_now
        return list_now

    def is_refreshing(self):
        status = json.loads(self.ask(f"{self.connection}/schemas/status").read())
        return status["data"]["cache_status"] == "refreshing"

    def memory(self, name):
        """MB; VmRSS: now, VmHWM: at most since the start."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


@contextlib.contextmanager
def serve(program, tables, *options):
    with tempfile.TemporaryDirectory(prefix="polytomic-bench-") as name:
        server = Server(program, pathlib.Path(name), tables, *options)
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def nginx_with_answers_of(server, workers):
    """Yields the port of an nginx that answers the same paths with the same bytes."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    with tempfile.TemporaryDirectory(prefix="polytomic-bench-") as name:
        folder, port = pathlib.Path(name), free_port()
        folder.chmod(0o755)  # its workers may run as another user
        with server.ask(server.connection) as answer:
            version = answer.headers["X-Polytomic-Version"]
            (folder / "connection.json").write_bytes(answer.read())
        (folder / "targets.json").write_bytes(server.warm())
        configuration = CONFIGURATION.format(folder=folder, port=port, workers=workers, version=version,
                                             connection=server.connection, targets=server.targets)
        (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
        process = subprocess.Popen([nginx, "-p", folder, "-c", folder / "nginx.conf"])
        try:
            wait_until_it_listens(process, port)
            yield port
        finally:
            process.terminate()
            process.wait()


UNITS = {"us": 1e-3, "ms": 1, "s": 1e3}


def run_wrk(port, path, key):
    """Requests per second, and the milliseconds that 99 of 100 take at most."""
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-H", f"Authorization: Bearer {key}",
               f"http://127.0.0.1:{port}{path}"]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise RuntimeError(text)
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", text).groups()
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), float(p99) * UNITS[unit]


def contest(program, cores):
    """The medians of rate and p99, by row and contestant."""
    samples = collections.defaultdict(list)
    with serve(program, TABLES) as server, nginx_with_answers_of(server, cores) as port:
        paths = {"connection": server.connection, "targets": server.targets}
        for _ in range(ROUNDS):
            for row in ROWS:
                for name, where in (("ours", server.port), ("nginx", port)):
                    samples[row.name, name].append(run_wrk(where, paths[row.name], server.key))
    return {key: tuple(map(statistics.median, zip(*figures))) for key, figures in samples.items()}


def memory_of_many_tables(program):
    with serve(program, MANY_TABLES) as server:
        server.warm()
        for _ in range(20):
            server.ask(server.targets).read()
        return server.memory("VmHWM")


def limit_options(program):
    """Let a server hold more connections; none where the program has no such option."""
    text = subprocess.run([program, "serve", "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return ["--connection-limit", str(IDLE + 100)] if "--connection-limit" in text else []


def memory_of_idle_connections(program):
    """Each has had an answer: a connection that never said anything takes less."""
    options = limit_options(program)
    if not options:
        return None
    with serve(program, TABLES, *options) as server, contextlib.ExitStack() as stack:
        server.warm()
        request = f"GET {server.connection} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {server.key}\r\n\r\n".encode()
        for _ in range(IDLE):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            client.sendall(request)
            if not client.recv(65536):
                return None
        return server.memory("VmRSS")


def shown(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def lines_of(row, figures):
    (rate, p99), (limit_rate, limit_p99) = figures[row.name, "ours"], figures[row.name, "nginx"]
    yield (f"{row.title}, requests/s", shown(rate), shown(limit_rate), f"{rate / limit_rate:.2f}", f">= {row.rate:.2f}",
           "yes" if rate >= row.rate * limit_rate else "NO")
    yield (f"{row.title}, p99 ms", shown(p99), shown(limit_p99), f"{p99 / limit_p99:.2f}", f"<= {row.p99:.2f}",
           "yes" if p99 <= row.p99 * limit_p99 else "NO")


def memory_line(title, megabytes, aim):
    if megabytes is None:
        return title, "-", "-", "-", f"<= {aim}", "NO"
    return title, shown(megabytes), "-", "-", f"<= {aim}", "yes" if megabytes <= aim else "NO"


def print_table(lines):
    widths = [max(map(len, column)) for column in zip(*lines)]
    for title, *cells in lines:
        print(title.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:])), sep="  ")


def main(program):
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    figures = contest(program, cores)
    lines = [(f"serve, {CONNECTIONS} connections", "ours", "nginx", "ratio", "aim", "met")]
    for row in ROWS:
        lines.extend(lines_of(row, figures))
    lines.append(memory_line(f"peak memory, {MANY_TABLES:,} tables, MB", memory_of_many_tables(program), MEMORY_AIM))
    lines.append(memory_line(f"memory, {IDLE:,} idle connections, MB", memory_of_idle_connections(program), IDLE_AIM))
    print_table(lines)
    print(f"Medians of {ROUNDS} rounds of {SECONDS} s. Servers and wrk share {cores} cores; load {load:.1f} before.")


if __name__ == "__main__":
    main(sys.argv[1])
