// Asks the API of this server.

import {apiVersion, targetOf} from './operations.mjs';

// Why there is no result, for people: what the API said, or that nobody answered (status 0).
export class ApiError extends Error {
  constructor(message, {status = 0, key = '', requestId = ''} = {}) {
    super(message);
    Object.assign(this, {status, key, requestId});
  }
}

async function fetchAnswer(call, key, signal) {
  const headers = {Authorization: `Bearer ${key}`, 'X-Polytomic-Version': apiVersion};
  try {
    const answer = await fetch(targetOf(call), {method: call.method, headers, signal, cache: 'no-store', redirect: 'error'});
    return {answer, text: await answer.text()};
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError('The server does not answer. Is it still running, and is this machine still connected to it?');
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// The body of the answer. Throws ApiError, and what an aborted fetch throws.
export async function ask(call, key, signal) {
  const {answer, text} = await fetchAnswer(call, key, signal);
  const body = parse(text);
  if (answer.ok && body !== null) return body;
  const message = body?.message ?? `The server answered with status ${answer.status} and nothing that this page can read.`;
  throw new ApiError(message, {status: answer.status, key: body?.key, requestId: answer.headers.get('X-Request-Id') ?? ''});
}
