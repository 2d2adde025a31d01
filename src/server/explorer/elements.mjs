// Builds elements. Whatever comes from the API becomes text here, never markup.

// element('a', {href: '#/', onclick: open}, 'Connections'): attributes by name, listeners as on…; absent values are left out.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

// Text of others, set apart from the text around it whatever its direction of writing.
export const foreign = (text, kind = 'bdi') => element(kind, {dir: 'auto'}, String(text));

export const code = (text) => foreign(text, 'code');

// Says it to those who do not see what changed.
export function announce(text) {
  document.getElementById('announcements').textContent = text;
}
