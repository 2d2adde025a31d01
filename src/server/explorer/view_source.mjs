// The fields that a source yields.

import {code, element, foreign} from './elements.mjs';
import {FilteredTable} from './list.mjs';
import {makeCall} from './operations.mjs';
import {yes} from './values.mjs';

const columns = [
  {title: 'Field', cell: ({id, name}) => foreign(name ?? id)},
  {title: 'Type', cell: ({type}) => foreign(type ?? '')},
  {title: 'In the source', cell: ({remote_type: type}) => code(type ?? '')},
  {title: 'Unique', cell: ({unique}) => yes(unique), kind: 'flag'},
];

export async function showSource(page) {
  const {id, kind, source} = page.place;
  const call = makeCall('get_sync_source_fields', {id, params: [[kind, source]]});
  page.showCalls([{title: 'Get the fields of the source', call}]);
  page.begin(source, 'Reading the fields…', {below: element('p', {class: 'muted'}, 'Can be read as ', foreign(kind))});
  const {data} = await page.ask(call);
  page.show(new FilteredTable({
    noun: ['Field', 'Fields'], columns, items: data ?? [], ...page.filtering(),
    text: ({id: field, name, type, remote_type: remote}) => [field, name, type, remote].join(' '),
    emptyText: 'This source has no fields.',
  }));
}
