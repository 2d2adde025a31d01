// Asks for a key, and tries it.

import {ask} from './api.mjs';
import {code, element} from './elements.mjs';
import {failure} from './notice.mjs';
import {makeCall} from './operations.mjs';

// `enter(key, beyondReload, identity)` is for a key that works; `reason` is why a person who was in is out.
export function showLogin(content, {enter, reason, signal}) {
  const input = element('input', {id: 'key', type: 'password', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'none', required: true, 'aria-describedby': 'key-hint'});
  const keep = element('input', {type: 'checkbox', id: 'keep'});
  const button = element('button', {type: 'submit', class: 'primary'}, 'Log in');
  const problem = element('div', {});

  async function submit(event) {
    event.preventDefault();
    const key = input.value.trim();
    problem.replaceChildren();
    input.removeAttribute('aria-invalid');
    button.disabled = true;
    try {
      if (!/^[\x21-\x7e]+$/.test(key)) throw new Error('A key is one word of plain letters, digits and signs. Copy it again, the whole of it.');
      enter(key, keep.checked, await ask(makeCall('get_identity'), key, signal));
    } catch (error) {
      if (signal.aborted) return;
      problem.replaceChildren(failure(error));
      if (error.status !== 0) input.setAttribute('aria-invalid', 'true');
      input.focus();
      input.select();
    } finally {
      button.disabled = false;
    }
  }

  content.replaceChildren(element(
    'form', {class: 'login', onsubmit: submit},
    element('h1', {}, 'Log in'),
    element('p', {class: 'muted'}, 'Look around in the connections of this server: what they are, what can be read from them, and what can be written to them.'),
    reason && failure(reason),
    element('label', {for: 'key'}, 'API key'),
    input,
    element('p', {id: 'key-hint', class: 'muted'}, 'Make one with ', code('polytomic keys create --scope read NAME'), ' where the server runs.'),
    element('label', {class: 'keep', for: 'keep'}, keep, 'Keep the key until this tab is closed; otherwise a reload forgets it'),
    problem,
    button));
  input.focus();
}
