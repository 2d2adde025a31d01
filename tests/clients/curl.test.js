// The curl commands of the API's pages, as they stand there but for host, key and connection. The page of a target's
// fields shows no command but a request, which get-sync-target-fields.sh has curl make.
"use strict";

const assert = require("node:assert/strict");
const { execFile } = require("node:child_process");
const { readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { after, before, describe, test } = require("node:test");
const { promisify } = require("node:util");

const { Graph } = require("./graph.js");
const { Served, databases, kinds } = require("./served.js");

const examples = join(__dirname, "examples");

const actor = { id: "string", name: "string", type: "string" };
const column = { name: "string", type: "string", nullable: "boolean", primary_key: "boolean" };

// What the pages show. "*" is any member; of a list, each element is like the one given. Members that only some
// connections have (a parent, a count of calls, an error, a logo) are left out.
const documented = {
  "get-connection.sh": {
    data: {
      configuration: { database: "string", hostname: "string", password: "string", port: "number", username: "string" },
      created_at: "string",
      created_by: actor,
      id: "string",
      name: "string",
      organization_id: "string",
      policies: "object",
      saved: "boolean",
      status: "string",
      type: { id: "string", name: "string", operations: ["string"] },
      updated_at: "string",
      updated_by: actor,
    },
  },
  "get-connection-source.sh": {
    data: {
      configuration: { "*": { type: "string", items: "object" } },
      items: { "warehouse.products": { has_items: "boolean", items: ["string"], requires_one_of: ["string"] } },
      requires_one_of: ["string"],
    },
  },
  "get-connection-target.sh": {
    data: {
      configuration: {},
      items: { "*": { has_items: "boolean", items: [column], requires_one_of: ["string"] } },
      requires_one_of: ["string"],
    },
  },
  "list-sync-targets.sh": {
    data: [
      {
        id: "string",
        modes: [
          {
            id: "string",
            requires_identity: "boolean",
            supports_per_field_mode: "boolean",
            supports_target_filters: "boolean",
          },
        ],
        name: "string",
      },
    ],
    target_creation: { properties: [{ enum: "boolean", id: "string", title: "string" }], supported: "boolean" },
  },
  "get-sync-target-fields.sh": {
    data: {
      name: "string",
      fields: [
        {
          id: "string",
          name: "string",
          type: "string",
          required: "boolean",
          createable: "boolean",
          supports_identity: "boolean",
        },
      ],
      modes: [{ mode: "string", label: "string", requires_identity: "boolean" }],
      properties: { target_creator: "boolean" },
    },
  },
};

// Fails unless `value` has what `shape` shows.
function expectShape(value, shape, place) {
  if (typeof shape === "string") return assert.equal(typeof value, shape, place);
  assert.equal(Array.isArray(value), Array.isArray(shape), place);
  const members = Object.keys(value);
  if (Array.isArray(shape) || "*" in shape) {
    assert.notEqual(members.length, 0, place);
    for (const name of members) expectShape(value[name], shape[0] ?? shape["*"], `${place}.${name}`);
    return;
  }
  for (const [name, inner] of Object.entries(shape)) {
    assert.ok(name in value, `${place}.${name} is missing`);
    expectShape(value[name], inner, `${place}.${name}`);
  }
}

test("every example has what its page shows", () =>
  assert.deepEqual(readdirSync(examples).sort(), Object.keys(documented).sort()));

for (const kind of kinds) {
  describe(`curl, ${kind} catalog`, () => {
    let served, graph, organization, warehouse, audiences;
    before(async () => {
      served = await Served.start(kind);
      graph = await Graph.start();
      // So that the commands stay as they are, curl is told here to add its own account of the answer.
      writeFileSync(
        join(served.folder, ".curlrc"),
        'silent\nshow-error\nnoproxy = "*"\nwrite-out = "%{stderr}%{json}"\n',
      );
      const headers = { Authorization: `Bearer ${served.key}`, "Content-Type": "application/json" };
      const ask = async (path, body) => {
        const answer = await fetch(served.url + path, {
          headers,
          method: body ? "POST" : "GET",
          body: JSON.stringify(body),
        });
        assert.equal(answer.status, 200);
        return (await answer.json()).data;
      };
      const create = async (type, configuration) =>
        (await ask("/api/connections", { name: type, type, configuration })).id;
      organization = (await ask("/api/me")).organization_id;
      warehouse = await create("postgresql", databases.postgresql.configuration);
      audiences = await create("fbaudience", graph.configuration);
    });
    after(async () => {
      await served?.stop();
      await graph?.stop();
    });

    for (const [example, shape] of Object.entries(documented)) {
      test(example, async () => {
        const connection = example === "get-sync-target-fields.sh" ? audiences : warehouse;
        const command = readFileSync(join(examples, example), "utf8")
          .replace("https://app.polytomic.com", served.url)
          .replace("<username>:<password>", `${organization}:${served.key}`)
          .replace("<token>", served.key)
          .replace("248df4b7-aa70-47b8-a036-33ac447e668d", connection);
        const env = { ...process.env, CURL_HOME: served.folder };
        const { stdout, stderr } = await promisify(execFile)("sh", ["-c", command], { env });
        const { http_code: status, content_type: type } = JSON.parse(stderr);
        assert.equal(status, 200, stdout);
        assert.equal(type, "application/json");
        expectShape(JSON.parse(stdout), shape, "answer");
      });
    }
  });
}
