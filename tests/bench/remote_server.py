"""nginx on a free port of the loopback interface, which answers the paths of the remote table with prepared bytes."""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from bindings import target_list

CONNECTION = "248df4b7-aa70-47b8-a036-33ac447e668d"
FIELDS = 2_000

# Of a server that does nothing but send.
HTTP_SETTINGS = """  access_log off;
  default_type application/json;
  keepalive_timeout 1h;
  keepalive_requests 1000000000;
  tcp_nodelay on;
  open_file_cache max=16 inactive=1h;
  open_file_cache_valid 1h;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
"""

CONFIGURATION = """
daemon off;
master_process off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
""" + HTTP_SETTINGS + """  sendfile_max_chunk 0;
  server {{
    listen 127.0.0.1:{port};
    # Small: head and body in one write. Large: no copy.
    location = /api/connections/{connection} {{ alias {folder}/connection.json; }}
    location = /api/connections/{connection}/modelsync/targetobjects {{ sendfile on; alias {folder}/targets.json; }}
    location = /api/connections/{connection}/modelsync/target/fields {{ sendfile on; alias {folder}/fields.json; }}
  }}
}}
"""


def connection():
    actor = {"id": "5a1c4f6e-0d0b-4f0e-9d51-3a7b1c2d4e5f", "name": "Ada Lovelace", "type": "user"}
    return {"data": {
        "id": CONNECTION, "name": "Warehouse", "organization_id": "0ecd09c1-b901-4d27-9053-f0367c427254",
        "type": {"id": "postgresql", "name": "PostgreSQL", "logo_url": "https://example.com/postgresql.svg",
                 "operations": ["bulksyncsource"]},
        "configuration": {"hostname": "warehouse.example.com", "port": 5432, "database": "analytics", "username": "loader",
                          "password": "****************", "ssl": True, "ssh": False, "change_detection": False},
        "status": "healthy", "status_error": None, "saved": True, "policies": ["c34a5e6f-1d2c-4b3a-8f9e-0a1b2c3d4e5f"],
        "api_calls_last_24_hours": None, "created_at": "2026-01-05T09:30:00Z", "created_by": actor,
        "updated_at": "2026-02-11T16:45:12.345678Z", "updated_by": actor}}


TYPES = (("string", "character varying(255)"), ("number", "numeric(12,2)"), ("boolean", "boolean"),
         ("datetime", "timestamp with time zone"), ("object", "jsonb"))
MODES = (("create", "Create"), ("update", "Update"), ("updateOrCreate", "Update or create"), ("replace", "Replace"))
FUNCTIONS = [{"id": "Equality", "label": "Equality"}, {"id": "OneOf", "label": "One of"}]


def target_field(number):
    field_type, source_type = TYPES[number % len(TYPES)]
    is_text = field_type == "string"
    return {"id": f"customer_field_{number}", "name": f"Customer field {number}",
            "description": f"Field {number} of the customer, as \"billing\" keeps it – see the handbook",
            "type": field_type, "source_type": source_type, "required": number % 10 == 0, "createable": True,
            "updateable": number % 7 != 0, "filterable": True, "association": False, "encryptable": is_text,
            "supports_identity": is_text, "identity_functions": FUNCTIONS if is_text else []}


def target_fields():
    modes = [{"mode": mode, "label": label, "description": f"{label} records of the target", "supports_field_sync_mode": True,
              "requires_identity": mode != "create", "supports_target_filters": mode == "update"} for mode, label in MODES]
    properties = {"target_creator": True, "supports_field_creation": True, "supports_target_filters": True}
    return {"data": {"id": "public.customers", "name": "customers", "fields": [target_field(number) for number in range(FIELDS)],
                     "modes": modes, "properties": properties, "refreshed_at": "2026-02-11T16:45:12Z"}}


def write_bodies(folder):
    for name, body in (("connection", connection()), ("targets", target_list()), ("fields", target_fields())):
        text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_listens(process, port):
    while process.poll() is None:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise RuntimeError(f"nginx ended with {process.returncode}")


@contextlib.contextmanager
def serve(core):
    """Yields the server's address and process id."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    with tempfile.TemporaryDirectory(prefix="polytomic-bench-") as name:
        folder, port = pathlib.Path(name), free_port()
        write_bodies(folder)
        configuration = CONFIGURATION.format(folder=folder, port=port, connection=CONNECTION)
        (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
        process = subprocess.Popen(["taskset", "--cpu-list", str(core), nginx, "-p", folder, "-c", folder / "nginx.conf"])
        try:
            wait_until_it_listens(process, port)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()
            process.wait()
