// What can be written to a connection.

import {element, foreign} from './elements.mjs';
import {FilteredTable} from './list.mjs';
import {makeCall} from './operations.mjs';
import {formatPlace} from './place.mjs';
import {beginConnection} from './view_connection.mjs';

const modes = (target) => (target.modes ?? []).map(({id}) => id);

const columnsOf = (address) => [
  {title: 'Target', cell: (target) => element('a', {href: address(target)}, foreign(target.id))},
  {title: 'Modes', cell: (target) => element('ul', {class: 'chips'}, ...modes(target).map((mode) => element('li', {}, foreign(mode))))},
];

function creation({supported, properties} = {}) {
  if (!supported) return element('p', {class: 'muted'}, 'What can be written to. New targets cannot be created.');
  const names = (properties ?? []).map(({title, id}) => title ?? id);
  return element('p', {class: 'muted'}, 'What can be written to. New targets can be created', names.length > 0 ? ', from: ' : '', foreign(names.join(', ')), '.');
}

export async function showTargets(page) {
  const {id} = page.place;
  const call = makeCall('list_sync_targets', {id});
  page.showCalls([{title: 'List what can be written to', call}]);
  const [, answer] = await Promise.all([beginConnection(page, 'Reading what can be written…'), page.ask(call)]);
  const address = (target) => formatPlace({view: 'target', id, target: target.id});
  const list = new FilteredTable({
    noun: ['Target', 'Targets'], columns: columnsOf(address), items: answer.data ?? [], address, ...page.filtering(),
    text: (target) => [target.id, target.name, ...modes(target)].join(' '),
    emptyText: 'Nothing in this connection can be written to.',
  });
  page.show(list, creation(answer.target_creation));
}
