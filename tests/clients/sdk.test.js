// The vendor's SDK for Node against a served catalog: every method that it has for connections, their types, schemas, and
// the sources and targets of model syncs. What it returns is what its declarations promise and what the library returns.
"use strict";

const assert = require("node:assert/strict");
const { after, before, describe, test } = require("node:test");

const { DeclaredTypes } = require("./declared_types.js");
const { call, changes, methodsOf, readings, refusals } = require("./methods.js");
const { ask, askAll } = require("./own_client.js");
const { Served, databases, kinds, packages } = require("./served.js");

// These answers are the result themselves; the others wrap it in `data`.
const bare = ["get_connection_type_schema", "list_sync_targets"];
const unwrapped = (operation, body) => (bare.includes(operation) ? body : body.data);

// A connection without what no two have in common.
const likeness = ({ id, name, ...rest }) => rest;

const part = (whole, like) => Object.fromEntries(Object.keys(like).map((name) => [name, whole[name]]));

// Reading them takes seconds.
const declarations = new Map();
function declarationsOf(packageName) {
  if (!declarations.has(packageName)) declarations.set(packageName, new DeclaredTypes(packageName));
  return declarations.get(packageName);
}

// One version of the SDK, and one connection that it made in a served catalog.
class Subject {
  constructor(packageName) {
    this.Client = require(packageName).PolytomicClient;
    this.declared = declarationsOf(packageName);
    this.methods = methodsOf(new this.Client({ token: "none" }));
  }

  async start(kind, type) {
    this.served = await Served.start(kind);
    this.sdk = new this.Client({ environment: this.served.url, token: this.served.key });
    const { data } = await this.result("connections.create", { name: "Shop", ...this.wanted(type) });
    this.connection = { ...databases[type], type, id: data.id };
  }

  stop() {
    return this.served?.stop();
  }

  wanted(type = this.connection.type) {
    return { type, configuration: databases[type].configuration };
  }

  has(method) {
    return this.methods.includes(method);
  }

  // The result of a method, which is of its declared type.
  async result(method, ...parameters) {
    const body = await call(this.sdk, method, parameters);
    assert.deepEqual(this.declared.problems(method, body), []);
    return body;
  }
}

// Fails unless the call is refused with the words in which the library tells the same.
function expectRefused(start, { error }) {
  return assert.rejects(start, ({ statusCode, body }) => {
    assert.deepEqual([statusCode, body.key, body.message], [error.http_status, error.key, error.message]);
    return true;
  });
}

async function reads(subject, context) {
  const questions = readings(subject.connection)
    .map(({ methods, ...rest }) => ({ method: methods.find((each) => subject.has(each)), ...rest }))
    .filter(({ method }) => method !== undefined);
  const own = await askAll(subject.served, questions);
  for (const [index, { method, parameters, operation }] of questions.entries()) {
    await context.test(`${method} ${JSON.stringify(parameters)}`, async () => {
      const body = await subject.result(method, ...parameters);
      assert.deepEqual(unwrapped(operation, body), own[index].result);
    });
  }
}

async function createsUpdatesAndRemoves(subject) {
  const { served, sdk } = subject;
  const { data: created } = await subject.result("connections.create", { name: "First", ...subject.wanted() });
  const { result: own } = await ask(served, "create_connection", { name: "Second", ...subject.wanted() });
  assert.deepEqual(likeness(created), likeness(own));

  const { id } = created;
  const { data: got } = await subject.result("connections.get", id);
  assert.deepEqual(part(got, created), created);
  // With its secrets masked, as the API's documentation has it done.
  const change = { configuration: got.configuration, healthcheck_interval: "1h" };
  const { data: updated } = await subject.result("connections.update", id, { name: "Third", ...change });
  const { result: ownUpdated } = await ask(served, "update_connection", { id: own.id, name: "Fourth", ...change });
  assert.deepEqual([updated.id, updated.name], [id, "Third"]);
  assert.deepEqual(likeness(updated), likeness(ownUpdated));

  await subject.result("connections.remove", id, { force: true });
  await expectRefused(() => sdk.connections.get(id), await ask(served, "get_connection", { id }));
}

async function testsConnections(subject) {
  const { served, sdk, connection } = subject;
  await subject.result("connections.testConnection", subject.wanted());
  // What is stored completes what is given.
  const given = { type: connection.type, configuration: {} };
  await subject.result("connections.testConnection", { ...given, connection_id: connection.id });
  await expectRefused(() => sdk.connections.testConnection(given), await ask(served, "test_connection", given));
  const broken = { type: connection.type, configuration: connection.broken };
  await expectRefused(() => sdk.connections.testConnection(broken), await ask(served, "test_connection", broken));
}

async function refreshes(subject) {
  const { id, table: target } = subject.connection;
  const { data: earlier } = await subject.result("schemas.getStatus", id);
  await subject.result("schemas.refresh", id);
  let status;
  do ({ data: status } = await subject.result("schemas.getStatus", id));
  while (status.cache_status === "refreshing");
  assert.equal(status.cache_status, "fresh");
  assert.ok(status.last_refresh_finished > (earlier.last_refresh_finished ?? ""));

  const methods = ["modelSync.targets.getTargetFields", "modelSync.getTargetFields"];
  const method = methods.find((each) => subject.has(each));
  const { data } = await subject.result(method, id, { target, refresh: true });
  assert.ok(data.refreshed_at > status.last_refresh_finished);
  assert.deepEqual(data, (await ask(subject.served, "get_sync_target_fields", { id, target })).result);
}

async function refuses({ sdk, connection, ...subject }, context) {
  for (const { method, parameters } of refusals(connection)) {
    if (!subject.methods.includes(method)) continue;
    await context.test(method, () =>
      assert.rejects(call(sdk, method, parameters), ({ statusCode, body }) => {
        assert.deepEqual([statusCode, body.status, body.key, body.metadata], [404, 404, "not_found", {}]);
        assert.equal(typeof body.message, "string");
        return true;
      }),
    );
  }
}

const nothing = { filter: {} };
const tried = [
  ...readings(nothing).flatMap(({ methods }) => methods),
  ...changes,
  ...refusals(nothing).map(({ method }) => method),
];

for (const name of packages) {
  test(`${name}: every method is tried`, () => {
    const untried = new Subject(name).methods.filter((method) => !tried.includes(method));
    assert.deepEqual(untried, []);
  });

  for (const kind of kinds) {
    for (const type of Object.keys(databases)) {
      describe(`${name}, ${kind} catalog, ${type} connection`, () => {
        const subject = new Subject(name);
        before(() => subject.start(kind, type));
        after(() => subject.stop());
        test("reads", (context) => reads(subject, context));
        test("creates, updates and removes", () => createsUpdatesAndRemoves(subject));
        if (subject.has("connections.testConnection")) test("tests connections", () => testsConnections(subject));
        test("refreshes", { timeout: 60_000 }, () => refreshes(subject));
        test("has no operation for", (context) => refuses(subject, context));
      });
    }
  }
}
