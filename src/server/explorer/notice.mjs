// What stands where there is nothing to show: it is coming, there is none, or it went wrong.

import {element, foreign} from './elements.mjs';

const headlines = {
  0: 'The server cannot be reached',
  401: 'The key is not valid',
  403: 'The key may not do this',
  404: 'There is no such thing',
  429: 'Too many requests',
};

export const loading = (text) =>
  element('p', {class: 'notice loading'}, element('span', {class: 'spinner', 'aria-hidden': 'true'}), text);

export const empty = (text) => element('p', {class: 'notice'}, text);

// `again` is what the person can try; left out where that makes no sense.
export function failure(error, again) {
  const facts = [error.status && `status ${error.status}`, error.key, error.requestId && `request ${error.requestId}`];
  return element(
    'div', {class: 'notice failure', role: 'alert'},
    element('p', {class: 'headline'}, headlines[error.status] ?? 'That did not work'),
    element('p', {}, foreign(error.message)),
    facts.some(Boolean) ? element('p', {class: 'facts'}, foreign(facts.filter(Boolean).join(' · '))) : null,
    again && element('button', {type: 'button', onclick: again}, 'Try again'));
}
