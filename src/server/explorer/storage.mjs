// What the browser keeps: for this tab, or for this server's pages. A browser that keeps nothing forgets it on reload.

function open(name) {
  try {
    const storage = window[name];
    return {
      read: (key) => storage.getItem(key),
      write: (key, value) => (value === null ? storage.removeItem(key) : storage.setItem(key, value)),
    };
  } catch {
    return {read: () => null, write: () => {}};
  }
}

export const ofTab = open('sessionStorage');
export const ofBrowser = open('localStorage');
