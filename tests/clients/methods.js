// The methods of the SDK in the groups that the server answers: connections and their types, schemas, the sources and
// targets of model syncs, and whose key it is.
"use strict";

const groups = ["connections", "schemas", "modelSync", "modelSync.targets", "identity"];

// The methods that an SDK has in these groups, such as "connections.get".
function methodsOf(sdk) {
  return groups.flatMap((group) => {
    const client = group.split(".").reduce((part, name) => part?.[name], sdk);
    if (client === undefined) return [];
    const described = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(client)));
    return described
      .filter(([name, { value }]) => typeof value === "function" && name !== "constructor" && !name.startsWith("_"))
      .map(([name]) => `${group}.${name}`);
  });
}

function call(sdk, method, parameters) {
  const names = method.split(".");
  const name = names.pop();
  return names.reduce((part, each) => part[each], sdk)[name](...parameters);
}

const pairs = (values) => Object.entries(values).flatMap(([name, list]) => list.map((value) => [name, value]));

// What reads: methods (as the versions of the SDK call it), their parameters, and the same operation of the library with
// its request. `connection` is one of served.js, with its id and type.
function readings({ id, type, parameter, table, oddTable, property }) {
  const source = (params) => ({ parameters: [id, { params }], request: { id, params: pairs(params) } });
  const query = source({ query: ["SELECT 1 AS one"] });
  const schema = (schema_id) => ({ parameters: [id, schema_id], request: { id, schema_id } });
  const target = (given) => ({ parameters: [id, given], request: { id, ...given } });
  const fields = ["modelSync.targets.getTargetFields", "modelSync.getTargetFields"];
  const given = { field: parameter, connection_id: id };
  return [
    { methods: ["identity.get"], parameters: [], operation: "get_identity", request: {} },
    { methods: ["connections.list"], parameters: [], operation: "list_connections", request: {} },
    { methods: ["connections.get"], parameters: [id], operation: "get_connection", request: { id } },
    {
      methods: ["connections.getParameterValues"],
      parameters: [id],
      operation: "get_connection_parameter_values",
      request: { id },
    },
    { methods: ["connections.getTypes"], parameters: [], operation: "list_connection_types", request: {} },
    {
      methods: ["connections.getConnectionTypeSchema"],
      parameters: [type],
      operation: "get_connection_type_schema",
      request: { id: type },
    },
    {
      methods: ["connections.getTypeParameterValues"],
      parameters: [type, { ...given, parameters: {} }],
      operation: "get_connection_type_parameter_values",
      request: { type, ...given, parameters: {} },
    },
    { methods: ["schemas.get"], ...schema(table), operation: "get_schema" },
    { methods: ["schemas.get"], ...schema(oddTable), operation: "get_schema" },
    { methods: ["schemas.getRecords"], ...schema(table), operation: "get_schema_records" },
    { methods: ["schemas.getRecords"], ...schema(oddTable), operation: "get_schema_records" },
    { methods: ["schemas.getStatus"], parameters: [id], operation: "get_schemas_status", request: { id } },
    { methods: ["modelSync.getSource"], parameters: [id], operation: "get_sync_source", request: { id } },
    { methods: ["modelSync.getSource"], ...source({ table: [table] }), operation: "get_sync_source" },
    { methods: ["modelSync.getSource"], ...query, operation: "get_sync_source" },
    { methods: ["modelSync.getSourceFields"], ...source({ table: [oddTable] }), operation: "get_sync_source_fields" },
    { methods: ["modelSync.getSourceFields"], ...query, operation: "get_sync_source_fields" },
    {
      methods: ["modelSync.targets.list", "modelSync.getTargetObjects"],
      parameters: [id],
      operation: "list_sync_targets",
      request: { id },
    },
    { methods: fields, ...target({ target: table, refresh: false }), operation: "get_sync_target_fields" },
    { methods: fields, ...target({ target: oddTable }), operation: "get_sync_target_fields" },
    {
      methods: ["modelSync.targets.getCreateProperty"],
      parameters: [id, property],
      operation: "get_target_creation_property",
      request: { id, property },
    },
  ];
}

// What changes something; sdk.test.js does each in a test of its own, but for connect, which errors.test.js does.
const changes = [
  "connections.connect",
  "connections.create",
  "connections.update",
  "connections.remove",
  "connections.testConnection",
  "schemas.refresh",
];

// What the server has no operation for: sharing, user-defined fields and keys, syncs, and the list of targets that
// API version 2024-02-08 deprecated. It says 404 in the API's own shape.
function refusals({ id, table, filter }) {
  const field = { field_id: "note", label: "Note", type: "string" };
  const sync = { name: "Sync", mode: "create", fields: [], schedule: {}, target: {} };
  return [
    { method: "connections.createSharedConnection", parameters: [id, { child_organization_id: id }] },
    { method: "connections.listSharedConnections", parameters: [id] },
    { method: "schemas.upsertField", parameters: [id, table, { fields: [field] }] },
    { method: "schemas.deleteField", parameters: [id, table, "note"] },
    {
      method: "schemas.setPrimaryKeys",
      parameters: [id, table, { fields: [{ field_id: "id", is_primary_key: true }] }],
    },
    { method: "schemas.resetPrimaryKeys", parameters: [id, table] },
    { method: "modelSync.targets.getTarget", parameters: [id, filter] },
    { method: "modelSync.getTarget", parameters: [id, filter] },
    { method: "modelSync.list", parameters: [] },
    { method: "modelSync.create", parameters: [sync] },
    { method: "modelSync.getScheduleOptions", parameters: [] },
    { method: "modelSync.get", parameters: [id] },
    { method: "modelSync.update", parameters: [id, sync] },
    { method: "modelSync.remove", parameters: [id] },
    { method: "modelSync.activate", parameters: [id, { active: true }] },
    { method: "modelSync.cancel", parameters: [id] },
    { method: "modelSync.start", parameters: [id] },
    { method: "modelSync.getStatus", parameters: [id] },
  ];
}

module.exports = { call, changes, methodsOf, readings, refusals };
