// What the vendor's SDK for Node makes of refusals: the classes that it has for them, with what the library says of the
// same; what it repeats; and the versions of the API that it may ask for.
"use strict";

const assert = require("node:assert/strict");
const { after, before, describe, test } = require("node:test");

const { Graph } = require("./graph.js");
const { ask } = require("./own_client.js");
const { Served, databases, kinds, packages } = require("./served.js");

const nobody = "00000000-0000-4000-8000-000000000000";

for (const name of packages) {
  const { PolytomicClient, Polytomic } = require(name);

  for (const kind of kinds) {
    describe(`${name}, ${kind} catalog`, () => {
      const { configuration, table } = databases.sqlite;
      let served, sdk, graph, shop, audiences;
      const client = (options) => new PolytomicClient({ environment: served.url, token: served.key, ...options });
      before(async () => {
        served = await Served.start(kind);
        sdk = client({});
        graph = await Graph.start();
        const create = (type, given) => sdk.connections.create({ name: type, type, configuration: given });
        shop = (await create("sqlite", configuration)).data.id;
        audiences = (await create("fbaudience", graph.configuration)).data.id;
      });
      after(async () => {
        await served?.stop();
        await graph?.stop();
      });

      // The call ends in an error of that class, which says what the library says of the operation.
      const refused = async (errorClass, call, operation, request, { options, key = served.key } = {}) => {
        const { error } = await ask({ ...served, key }, operation, request, options);
        await assert.rejects(call, ({ constructor, statusCode, body }) => {
          assert.equal(constructor, Polytomic[errorClass]);
          assert.equal(statusCode, error.http_status);
          assert.deepEqual([body.status, body.key, body.message], [error.http_status, error.key, error.message]);
          return true;
        });
      };

      test("a wrong key", () => {
        const other = client({ token: "wrong" });
        const call = () => other.connections.get(shop);
        return refused("UnauthorizedError", call, "get_connection", { id: shop }, { key: "wrong" });
      });

      test("an unknown connection", async () => {
        await refused("NotFoundError", () => sdk.connections.get(nobody), "get_connection", { id: nobody });
        await refused("NotFoundError", () => sdk.connections.remove(nobody), "delete_connection", { id: nobody });
        await refused("NotFoundError", () => sdk.schemas.refresh(nobody), "refresh_schemas", { id: nobody });
        await refused("NotFoundError", () => sdk.modelSync.getSource(nobody), "get_sync_source", { id: nobody });
      });

      test("an unknown type", () => {
        const call = () => sdk.connections.getConnectionTypeSchema("none");
        return refused("NotFoundError", call, "get_connection_type_schema", { id: "none" });
      });

      test("an unknown schema", () => {
        const request = { id: shop, schema_id: "main.none" };
        return refused("NotFoundError", () => sdk.schemas.get(shop, "main.none"), "get_schema", request);
      });

      test("a source that is not chosen", () =>
        refused("BadRequestError", () => sdk.modelSync.getSourceFields(shop), "get_sync_source_fields", { id: shop }));

      test("a configuration that does not work", async () => {
        for (const given of [databases.sqlite.broken, { ...configuration, pathh: "" }, {}]) {
          const wanted = { name: "Broken", type: "sqlite", configuration: given };
          await refused("UnprocessableEntityError", () => sdk.connections.create(wanted), "create_connection", wanted);
        }
      });

      test("a page to make connections on, which a local catalog does not have", () => {
        const wanted = { name: "New", redirect_url: "https://example.com/done" };
        const connect = () => sdk.connections.connect(wanted);
        return refused("UnprocessableEntityError", connect, "connect_connection", wanted);
      });

      test("versions of the API", async () => {
        const { data } = await sdk.connections.get(shop);
        for (const version of ["2021-05-23", "2022-12-12", "2023-04-25", "2024-02-08", "2025-09-18"]) {
          assert.deepEqual(await client({ version }).connections.get(shop), { data });
        }
        const source = (version) => client({ version }).modelSync.getSource(shop, { params: { table: [table] } });
        assert.deepEqual(await source("2024-02-08"), await source(undefined));

        const request = { id: shop, params: [["table", table]] };
        const refusedIn = (version, errorClass) =>
          refused(errorClass, () => source(version), "get_sync_source", request, { options: { api_version: version } });
        await refusedIn("2023-04-25", "NotFoundError");
        await refusedIn("2000-01-01", "BadRequestError");
      });

      // How often the server has answered so.
      const count = async (status) => {
        const headers = { Authorization: `Bearer ${served.key}` };
        const text = await (await fetch(`${served.url}/metrics`, { headers })).text();
        const line = `polytomic_http_requests_total{operation="get_connection_parameter_values",status="${status}"} `;
        const found = text.split("\n").find((each) => each.startsWith(line));
        return Number(found?.slice(line.length) ?? 0);
      };

      test("a service that has had enough for a while", async () => {
        const headers = { Authorization: `Bearer ${served.key}` };
        graph.refusals = 1;
        const answer = await fetch(`${served.url}/api/connections/${audiences}/parameter_values`, { headers });
        assert.deepEqual([answer.status, answer.headers.get("Retry-After")], [503, "1"]);

        // The SDK tries three times, and asks once where it is told to.
        graph.refusals = 2;
        const { data } = await sdk.connections.getParameterValues(audiences);
        assert.deepEqual(data.accounts.values, [{ label: "North", value: "act_1234567" }]);
        assert.deepEqual([await count(503), await count(200)], [3, 1]);
        graph.refusals = 1;
        await assert.rejects(sdk.connections.getParameterValues(audiences, { maxRetries: 0 }), { statusCode: 503 });
        assert.deepEqual([await count(503), await count(200)], [4, 1]);

        graph.refusals = 1;
        const own = await ask(served, "get_connection_parameter_values", { id: audiences });
        assert.deepEqual(own.result, data);
        assert.deepEqual([await count(503), await count(200)], [5, 2]);
      });
    });
  }
}
