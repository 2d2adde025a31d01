// Where in the page a person is, as the part of its address after "#": what a link or a bookmark says.

import {encode} from './operations.mjs';

const sections = ['sources', 'targets'];

const decode = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

// Null where there is no such place.
export function parsePlace(hash) {
  const [path, query = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [root, id, section, ...rest] = path.split('/').filter((part) => part !== '').map(decode);
  const filter = new URLSearchParams(query).get('filter') ?? '';
  if (root === undefined) return {view: 'connections', filter};
  if (root !== 'connections') return null;
  if (id === undefined) return {view: 'connections', filter};
  if (section === undefined) return {view: 'connection', id, filter};
  if (!sections.includes(section)) return null;
  if (rest.length === 0) return {view: section, id, filter};
  if (section === 'targets' && rest.length === 1) return {view: 'target', id, target: rest[0], filter};
  if (section === 'sources' && rest.length === 2) return {view: 'source', id, kind: rest[0], source: rest[1], filter};
  return null;
}

export function formatPlace(place) {
  const parts = {
    connections: [],
    connection: ['connections', place.id],
    sources: ['connections', place.id, 'sources'],
    targets: ['connections', place.id, 'targets'],
    source: ['connections', place.id, 'sources', place.kind, place.source],
    target: ['connections', place.id, 'targets', place.target],
  }[place.view];
  return `#/${parts.map(encode).join('/')}${place.filter ? `?filter=${encode(place.filter)}` : ''}`;
}

// The place above, null at the top.
export function placeAbove({view, id}) {
  if (view === 'connections') return null;
  if (view === 'target') return {view: 'targets', id};
  if (view === 'source') return {view: 'sources', id};
  return view === 'connection' ? {view: 'connections'} : {view: 'connection', id};
}
