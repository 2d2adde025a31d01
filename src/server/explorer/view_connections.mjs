// All connections.

import {element, foreign} from './elements.mjs';
import {FilteredTable} from './list.mjs';
import {makeCall} from './operations.mjs';
import {formatPlace} from './place.mjs';
import {status} from './values.mjs';

const addressOf = ({id}) => formatPlace({view: 'connection', id});

const columns = [
  {title: 'Connection', cell: (connection) => element('a', {href: addressOf(connection)}, foreign(connection.name ?? connection.id))},
  {title: 'Type', cell: ({type}) => foreign(type?.name ?? type?.id ?? '')},
  {title: 'Status', cell: status},
  {title: 'Identifier', cell: ({id}) => foreign(id, 'code'), kind: 'wide'},
];

export async function showConnections(page) {
  const call = makeCall('list_connections');
  page.showCalls([{title: 'List the connections', call}]);
  page.begin('Connections', 'Reading the connections…');
  const {data} = await page.ask(call);
  const list = new FilteredTable({
    noun: ['Connection', 'Connections'], columns, items: data ?? [], address: addressOf, ...page.filtering(),
    text: ({id, name, type, status: health}) => [id, name, type?.id, type?.name, health].join(' '),
    emptyText: 'There are no connections yet. Create one with “polytomic connections create”, or over the API.',
  });
  page.show(list);
}
