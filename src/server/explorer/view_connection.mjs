// One connection: what it is; and the frame around what can be read from it and written to it.

import {announce, code, element, foreign} from './elements.mjs';
import {table} from './list.mjs';
import {makeCall} from './operations.mjs';
import {formatPlace} from './place.mjs';
import {refreshSchemas} from './refresh.mjs';
import {status, time} from './values.mjs';

const tabs = [
  ['connection', 'Overview'],
  ['sources', 'Sources'],
  ['targets', 'Targets'],
];

const views = ({place}) => element(
  'nav', {class: 'views', 'aria-label': 'Connection'},
  ...tabs.map(([view, title]) => element('a', {href: formatPlace({view, id: place.id}), 'aria-current': view === place.view ? 'page' : null}, title)));

function refreshButton(page) {
  const button = element('button', {
    type: 'button',
    onclick: async () => {
      button.disabled = true;
      button.textContent = 'Refreshing…';
      announce('Reading the schemas of the connection again');
      await page.attempt(async () => {
        await refreshSchemas(page);
        announce('The schemas are up to date');
        page.reload();
      });
      button.disabled = false;
      button.textContent = 'Refresh schemas';
    },
  }, 'Refresh schemas');
  return button;
}

// The frame: title, views, and the connection, which the caller gets.
export async function beginConnection(page, loadingText) {
  const {id} = page.place;
  page.begin(page.nameOf(id), loadingText, {tools: refreshButton(page), below: views(page)});
  const {data} = await page.ask(makeCall('get_connection', {id}));
  page.name(id, data.name ?? id);
  return data;
}

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

function configuration(values) {
  const rows = Object.entries(values ?? {});
  if (rows.length === 0) return element('p', {class: 'muted'}, 'It has none.');
  const {whole, add} = table('Configuration', [
    {title: 'Key', cell: ([key]) => code(key)},
    {title: 'Value', cell: ([, value]) => foreign(shown(value))},
  ]);
  add(rows);
  whole.classList.add('pairs');
  return whole;
}

function facts(connection, schemas) {
  const pairs = {
    Status: element('span', {}, status(connection), connection.status_error ? foreign(connection.status_error, 'p') : ''),
    Type: element('span', {}, foreign(connection.type?.name ?? ''), ' ', code(connection.type?.id ?? '')),
    Identifier: code(connection.id),
    Schemas: element('span', {}, foreign(schemas.cache_status ?? 'not read yet'), ', last read ', time(schemas.last_refresh_finished)),
  };
  return element('dl', {class: 'facts-list'}, ...Object.entries(pairs).flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
}

export async function showConnection(page) {
  const {id} = page.place;
  const schemas = makeCall('get_schemas_status', {id});
  page.showCalls([
    {title: 'Get the connection', call: makeCall('get_connection', {id})},
    {title: 'Get the state of its schemas', call: schemas},
    {title: 'Read its schemas again', call: makeCall('refresh_schemas', {id})},
  ]);
  const [connection, {data}] = await Promise.all([beginConnection(page, 'Reading the connection…'), page.ask(schemas)]);
  page.show({element: element(
    'div', {},
    facts(connection, data ?? {}),
    element('h2', {}, 'Configuration'),
    element('p', {class: 'muted'}, 'Secrets are masked by the server.'),
    configuration(connection.configuration))});
}
