// A served catalog: a real `polytomic serve` of its own on a free loopback port, with a key for it.
"use strict";

const { execFileSync, spawn } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { once } = require("node:events");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { createInterface } = require("node:readline");

const { POLYTOMIC_PROGRAM: program, POLYTOMIC_SHOP: shop, POLYTOMIC_WAREHOUSE: warehouse } = process.env;

// What `--catalog` is given, for each kind of catalog.
const catalogs = {
  sqlite: (folder) => join(folder, "catalog.db"),
  postgresql: () => {
    const database = `catalog_${randomUUID()}`;
    execFileSync("createdb", ["-h", warehouse, "-U", "postgres", database]);
    return `postgresql:///${database}?host=${encodeURIComponent(warehouse)}&user=postgres`;
  },
};

// The kinds that this run is about.
const kinds = process.env.POLYTOMIC_CATALOGS.split(" ");

// The versions of the SDK.
const packages = ["polytomic-1.11", "polytomic-1.18"];

// What a connection is made of, and what there is in its database.
const databases = {
  sqlite: {
    configuration: { path: shop },
    broken: { path: `${shop}.missing` },
    parameter: "path",
    table: "main.orders",
    oddTable: 'main.promo."codes"',
    filter: { type: "main", search: "order" },
    property: "name",
  },
  postgresql: {
    configuration: {
      hostname: warehouse,
      port: 5432,
      database: "postgres",
      username: "clerk",
      password: "secret",
      ssl: false,
    },
    broken: { hostname: warehouse, port: 5432, database: "missing", username: "clerk", password: "secret", ssl: false },
    parameter: "database",
    table: "warehouse.products",
    oddTable: "warehouse.odd/name %41?#",
    filter: { type: "warehouse", search: "product" },
    property: "schema",
  },
};

async function address(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const found = /http:\/\/\S+/.exec(line);
    if (found) return found[0];
  }
  throw new Error(`${program} serve ended before it listened`);
}

class Served {
  static async start(kind) {
    const served = new Served();
    served.folder = mkdtempSync(join(tmpdir(), "polytomic-clients-"));
    const catalog = catalogs[kind](served.folder);
    // Where the key of a catalog's secrets is kept that has no folder of its own.
    const env = { ...process.env, XDG_DATA_HOME: served.folder };
    const create = ["keys", "create", "--catalog", catalog, "clients"];
    served.key = execFileSync(program, create, { encoding: "utf8", env, stdio: "pipe" }).trim();
    const serve = ["serve", "--listen", "127.0.0.1:0", "--catalog", catalog];
    served.server = spawn(program, serve, { env, stdio: ["ignore", "pipe", "inherit"] });
    served.ended = once(served.server, "exit");
    served.url = await address(served.server);
    served.server.stdout.resume();
    return served;
  }

  async stop() {
    this.server.kill("SIGTERM");
    const [code, signal] = await this.ended;
    rmSync(this.folder, { recursive: true });
    if (code !== 0) throw new Error(`${program} serve ended with ${code ?? signal}`);
  }
}

module.exports = { Served, databases, kinds, packages };
