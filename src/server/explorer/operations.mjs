// The calls that the page makes: how the API names and routes them, and how the bindings do.

export const apiVersion = '2025-09-18';

// `member`: group and name in the bindings. `request`: the bindings take its fields in a request of their own.
const operations = {
  get_identity: {path: '/api/me', member: ['identity', 'get']},
  list_connections: {path: '/api/connections', member: ['connections', 'list']},
  get_connection: {path: '/api/connections/{id}', member: ['connections', 'get']},
  get_sync_source: {path: '/api/connections/{id}/modelsync/source', member: ['sources', 'get'], request: true},
  get_sync_source_fields: {path: '/api/connections/{id}/modelsync/source/fields', member: ['sources', 'fields'], request: true},
  list_sync_targets: {path: '/api/connections/{id}/modelsync/targetobjects', member: ['targets', 'list'], request: true},
  get_sync_target_fields: {path: '/api/connections/{id}/modelsync/target/fields', member: ['targets', 'fields'], request: true},
  refresh_schemas: {path: '/api/connections/{id}/schemas/refresh', member: ['schemas', 'refresh'], method: 'POST', isSilent: true},
  get_schemas_status: {path: '/api/connections/{id}/schemas/status', member: ['schemas', 'status']},
};

export const operationNames = Object.keys(operations);

// `fields`: texts, true, or lists of [name, value].
export function makeCall(operation, {id, ...fields} = {}) {
  return {method: 'GET', request: false, isSilent: false, ...operations[operation], operation, id, fields};
}

// What encodeURIComponent leaves as it is and a shell or a reader of URLs might not.
export const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

function queryOf(fields) {
  return Object.entries(fields).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map(([key, text]) => [`${name}[${key}]`, text]) : [[name, String(value)]]);
}

export function targetOf(call) {
  const query = queryOf(call.fields).map((pair) => pair.map(encode).join('=')).join('&');
  return call.path.replace('{id}', () => encode(call.id)) + (query && `?${query}`);
}
