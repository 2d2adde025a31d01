// One target: its modes and its fields.

import {announce, code, element, foreign} from './elements.mjs';
import {FilteredTable, table} from './list.mjs';
import {makeCall} from './operations.mjs';
import {time, yes} from './values.mjs';

const modeColumns = [
  {title: 'Mode', cell: ({mode, label}) => element('span', {}, foreign(label ?? mode), ' ', code(mode))},
  {title: 'What it does', cell: ({description}) => foreign(description ?? ''), kind: 'wide'},
  {title: 'Needs identity', cell: (mode) => yes(mode.requires_identity), kind: 'flag'},
  {title: 'Mode per field', cell: (mode) => yes(mode.supports_field_sync_mode), kind: 'flag'},
  {title: 'Filters', cell: (mode) => yes(mode.supports_target_filters), kind: 'flag'},
];

const fieldColumns = [
  {title: 'Field', cell: ({id, name}) => foreign(name ?? id)},
  {title: 'Type', cell: ({type}) => foreign(type ?? '')},
  {title: 'In the target', cell: ({source_type: type}) => code(type ?? '')},
  {title: 'Required', cell: (field) => yes(field.required), kind: 'flag'},
  {title: 'Create', cell: (field) => yes(field.createable), kind: 'flag'},
  {title: 'Update', cell: (field) => yes(field.updateable), kind: 'flag'},
  {title: 'Identity', cell: (field) => yes(field.supports_identity), kind: 'flag'},
];

function modesTable(modes) {
  const {whole, add} = table('Modes', modeColumns);
  add(modes);
  return whole;
}

function show(page, data) {
  const fields = new FilteredTable({
    noun: ['Field', 'Fields'], columns: fieldColumns, items: data.fields ?? [], ...page.filtering(),
    text: ({id, name, type, source_type: source}) => [id, name, type, source].join(' '),
    emptyText: 'The fields of this target are yours to choose.',
  });
  page.show(
    fields,
    element('p', {class: 'muted'}, 'Schema last read ', time(data.refreshed_at)),
    element('h2', {}, 'Modes'),
    (data.modes ?? []).length > 0 ? modesTable(data.modes) : element('p', {class: 'muted'}, 'No mode would work.'),
    element('h2', {}, 'Fields'));
}

function refreshButton(page, call) {
  const button = element('button', {
    type: 'button',
    onclick: async () => {
      button.disabled = true;
      button.textContent = 'Refreshing…';
      announce('Reading the target again');
      await page.attempt(async () => {
        show(page, (await page.ask(call)).data);
        announce('The target is up to date');
      });
      button.disabled = false;
      button.textContent = 'Refresh';
    },
  }, 'Refresh');
  return button;
}

export async function showTarget(page) {
  const {id, target} = page.place;
  const call = makeCall('get_sync_target_fields', {id, target});
  const again = makeCall('get_sync_target_fields', {id, target, refresh: true});
  page.showCalls([{title: 'Get the target', call}, {title: 'Get it, reading its schema again first', call: again}]);
  page.begin(target, 'Reading the target…', {tools: refreshButton(page, again)});
  show(page, (await page.ask(call)).data);
}
