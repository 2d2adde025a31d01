// What can be read from a connection.

import {element, foreign} from './elements.mjs';
import {FilteredTable} from './list.mjs';
import {makeCall} from './operations.mjs';
import {formatPlace} from './place.mjs';
import {beginConnection} from './view_connection.mjs';

const columnsOf = (address) => [
  {title: 'Source', cell: (source) => element('a', {href: address(source)}, foreign(source.name))},
  {title: 'Kind', cell: ({kind}) => foreign(kind)},
];

// What has a list to choose from, flat; and the items for which a value is to be written by hand.
function split(items) {
  const kinds = Object.entries(items ?? {});
  const listed = kinds.flatMap(([kind, {items: names}]) => (names ?? []).map((name) => ({kind, name: String(name)})));
  return {listed, free: kinds.filter(([, item]) => !item.has_items).map(([kind]) => kind)};
}

export async function showSources(page) {
  const {id} = page.place;
  const call = makeCall('get_sync_source', {id});
  page.showCalls([{title: 'Get what can be read', call}]);
  const [, {data}] = await Promise.all([beginConnection(page, 'Reading what can be read…'), page.ask(call)]);
  const {listed, free} = split(data?.items);
  const address = ({kind, name}) => formatPlace({view: 'source', id, kind, source: name});
  const list = new FilteredTable({
    noun: ['Source', 'Sources'], columns: columnsOf(address), items: listed, address, ...page.filtering(),
    text: ({kind, name}) => `${name} ${kind}`,
    emptyText: 'This connection has no tables or views to read from.',
  });
  page.show(list, element(
    'p', {class: 'muted'}, 'What can be read from this connection.',
    free.length > 0 ? ' It also takes values of your own for: ' : '', foreign(free.join(', ')), free.length > 0 ? '.' : ''));
}
