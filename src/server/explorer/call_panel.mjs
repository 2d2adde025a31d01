// Shows the calls behind what is on the page, as commands and programs to copy.

import {announce, element} from './elements.mjs';
import {languages} from './snippets.mjs';

const names = Object.keys(languages);
let language = names[0];  // stays as the person goes from place to place

// Where a page may not write to the clipboard (plain http, other than this machine), the person does it.
async function copy(block, button) {
  try {
    await navigator.clipboard.writeText(block.textContent);
    announce('Copied');
    button.textContent = 'Copied';
    button.addEventListener('blur', () => { button.textContent = 'Copy'; }, {once: true});
  } catch {
    getSelection().selectAllChildren(block);
    announce('Selected. Copy it with Ctrl+C or Command+C.');
    button.textContent = 'Selected: press Ctrl+C';
  }
}

// `choices`: [{title, call}], of which the first is shown first.
export function showCalls(panel, choices, origin) {
  const block = element('code', {});
  const frame = element('pre', {tabindex: '0', id: 'snippet', role: 'tabpanel'}, block);
  const tabs = names.map((name) => element('button', {type: 'button', role: 'tab', id: `tab-${names.indexOf(name)}`, 'aria-controls': 'snippet', onclick: () => choose(name)}, name));
  const choice = element('select', {'aria-label': 'Call', onchange: write}, ...choices.map(({title}, index) => element('option', {value: index}, title)));
  const button = element('button', {type: 'button', class: 'primary', onclick: () => copy(block, button)}, 'Copy');

  function write() {
    block.textContent = languages[language](choices[choice.value].call, origin);
    button.textContent = 'Copy';
  }

  function choose(name) {
    language = name;
    tabs.forEach((tab, index) => {
      const isChosen = names[index] === name;
      tab.setAttribute('aria-selected', isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      if (isChosen) frame.setAttribute('aria-labelledby', tab.id);
    });
    write();
  }

  function walk(event) {
    const at = names.indexOf(language);
    const next = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1}[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const name = names[(next + names.length) % names.length];
    choose(name);
    tabs[names.indexOf(name)].focus();
  }

  panel.replaceChildren(
    element('h2', {}, 'The same from your code'),
    choices.length > 1 ? choice : element('p', {class: 'muted'}, choices[0].title),
    element('div', {class: 'tabs', role: 'tablist', 'aria-label': 'Language', onkeydown: walk}, ...tabs),
    frame,
    element('div', {class: 'tools'}, button, element('p', {class: 'muted'}, 'The key is read from ', element('code', {}, 'POLYTOMIC_API_KEY'), '.')));
  panel.hidden = false;
  choose(language);
}
