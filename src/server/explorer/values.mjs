// How single values look, the same on every view.

import {element, foreign} from './elements.mjs';

export const yes = (value) => element(
  'span', {class: value ? 'yes' : 'no'},
  element('span', {'aria-hidden': 'true'}, value ? '✓' : '–'), element('span', {class: 'unseen'}, value ? 'yes' : 'no'));

export function time(text) {
  if (!text) return 'never';
  const shown = new Date(text).toLocaleString('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});
  return element('time', {datetime: text, title: text}, shown);
}

const health = {healthy: 'good', unhealthy: 'bad'};

export const status = (connection) =>
  element('span', {class: `status ${health[connection.status] ?? ''}`}, foreign(connection.status ?? 'unknown'));
