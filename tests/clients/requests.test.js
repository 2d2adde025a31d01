// Requests as clients make them that are not installed here: the vendor's SDKs for other languages and its later ones.
"use strict";

const assert = require("node:assert/strict");
const { copyFileSync } = require("node:fs");
const { after, before, describe, test } = require("node:test");

const { Served, databases, kinds } = require("./served.js");

// Each client's way to write the parameters {table: [table]}.
function spellings(table) {
  const value = encodeURIComponent(table);
  return {
    "Python, percent-encoded": `params%5Btable%5D=${value}`,
    "the reference, plain": `params[table]=${value}`,
    "as a list": `params[table][]=${value}`,
    "Java, with an index": `params[table][0]=${value}`,
    "Node, as JSON": `params=${encodeURIComponent(JSON.stringify({ table: [table] }))}`,
    "the guide, bare": `table=${value}`,
  };
}

for (const kind of kinds) {
  describe(`requests of other clients, ${kind} catalog`, () => {
    const connection = { name: "Shop", type: "sqlite", configuration: databases.sqlite.configuration };
    let served, id;
    const ask = async (path, { body, headers } = {}) => {
      const common = { Authorization: `Bearer ${served.key}`, "Content-Type": "application/json" };
      const request = { method: body ? "POST" : "GET", body: JSON.stringify(body), headers: { ...common, ...headers } };
      const answer = await fetch(served.url + path, request);
      return { ...(await answer.json()), status: answer.status };
    };
    before(async () => {
      served = await Served.start(kind);
      ({ id } = (await ask("/api/connections", { body: connection })).data);
    });
    after(() => served?.stop());

    test("map parameters", async (context) => {
      const { oddTable } = databases.sqlite;
      const answers = new Set();
      for (const [client, query] of Object.entries(spellings(oddTable))) {
        await context.test(client, async () => {
          const source = await ask(`/api/connections/${id}/modelsync/source?${query}`);
          assert.equal(source.status, 200);
          assert.deepEqual(source.data.configuration.table, { type: "string", items: [oddTable] });
          answers.add(JSON.stringify(source));
        });
      }
      assert.equal(answers.size, 1);
    });

    test("Idempotency-Key", async () => {
      const twice = { body: { ...connection, name: "Twice" }, headers: { "Idempotency-Key": "sdk-retry-1" } };
      const first = await ask("/api/connections", twice);
      assert.equal(first.status, 200);
      assert.deepEqual(await ask("/api/connections", twice), first);
      const { data } = await ask("/api/connections");
      assert.equal(data.filter(({ name }) => name === "Twice").length, 1);

      // Failures are kept too, when their reason is gone.
      const path = `${served.folder}/later.db`;
      const failing = {
        body: { ...connection, configuration: { path } },
        headers: { "Idempotency-Key": "sdk-retry-2" },
      };
      const failure = await ask("/api/connections", failing);
      assert.deepEqual([failure.status, failure.key], [422, "database_missing"]);
      copyFileSync(connection.configuration.path, path);
      assert.deepEqual(await ask("/api/connections", failing), failure);
    });
  });
}
