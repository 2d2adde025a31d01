// Has the schemas of a connection read again, and waits for that.

import {makeCall} from './operations.mjs';

const firstWait = 200;
const longestWait = 3000;

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), {once: true});
    setTimeout(resolve, milliseconds);
  });
}

// Ends with an error where the person leaves the page meanwhile.
export async function refreshSchemas(page) {
  const {id} = page.place;
  await page.ask(makeCall('refresh_schemas', {id}));
  for (let wait = firstWait;; wait = Math.min(wait * 1.5, longestWait)) {
    const {data} = await page.ask(makeCall('get_schemas_status', {id}));
    if (data?.cache_status !== 'refreshing') return;
    await pause(wait, page.signal);
  }
}
