// The key of the person. It lives in this page's memory, and in the tab's storage only where the person asks for that.

import {ofTab} from './storage.mjs';

const place = 'polytomic-explorer-key';
let key = ofTab.read(place);

export const currentKey = () => key;

export function remember(newKey, beyondReload) {
  key = newKey;
  ofTab.write(place, beyondReload ? newKey : null);
}

export function forget() {
  key = null;
  ofTab.write(place, null);
}
