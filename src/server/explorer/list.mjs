// A table that can be filtered and walked through with the arrow keys. Of many rows it makes a part at a time: the page
// stays quick with tens of thousands.

import {element} from './elements.mjs';

const rowsAtATime = 100;

const isEvery = (words, text) => words.every((word) => text.includes(word));
const count = (number) => number.toLocaleString('en');

// `columns`: [{title, cell(item), kind}], the first being the row's header. Roles are written out because narrow screens
// show rows as blocks, which takes a table's own roles away in some browsers.
export function table(caption, columns) {
  const head = columns.map(({title, kind}) => element('th', {scope: 'col', role: 'columnheader', class: kind}, title));
  const body = element('tbody', {role: 'rowgroup'});
  const whole = element(
    'table', {role: 'table'},
    element('caption', {class: 'unseen'}, caption),
    element('thead', {role: 'rowgroup'}, element('tr', {role: 'row'}, ...head)),
    body);
  const add = (items) => body.append(...items.map((item) => rowOf(columns, item)));
  return {whole, body, add};
}

function rowOf(columns, item) {
  const cells = columns.map(({title, cell, kind}, index) =>
    index === 0
      ? element('th', {scope: 'row', role: 'rowheader'}, cell(item))
      : element('td', {role: 'cell', class: kind, 'data-title': title}, cell(item)));
  return element('tr', {role: 'row'}, ...cells);
}

// `noun`: [one, many]. `text(item)`: what the filter looks into. `address(item)`: what its row links to, where rows do.
export class FilteredTable {
  constructor({noun, columns, items, text, address, filter, onFilter, emptyText}) {
    Object.assign(this, {noun, items, address, onFilter, emptyText});
    this.texts = items.map((item) => text(item).toLowerCase());
    const {whole, body, add} = table(noun[1], columns);
    Object.assign(this, {tableElement: whole, body, add});
    this.input = element('input', {
      type: 'search', class: 'filter', placeholder: `Filter ${noun[1].toLowerCase()}`, 'aria-label': `Filter ${noun[1].toLowerCase()}`,
      autocomplete: 'off', spellcheck: 'false', 'aria-keyshortcuts': '/', oninput: () => this.filter(this.input.value), onkeydown: (event) => this.fromInput(event),
    });
    this.input.value = filter;
    this.counted = element('p', {class: 'counted', role: 'status'});
    this.more = element('button', {type: 'button', onclick: () => this.showMore(true)});
    this.none = element('p', {class: 'notice'});
    this.element = element(
      'div', {class: 'list', onkeydown: (event) => this.walk(event)},
      element('div', {class: 'tools'}, this.input, this.counted), whole, this.none, this.more);
    this.fill();
  }

  filter(text) {
    this.onFilter(text);
    this.fill();
  }

  fill() {
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.matching = this.items.filter((_, index) => isEvery(words, this.texts[index]));
    this.shown = 0;
    this.body.replaceChildren();
    this.none.textContent = this.items.length === 0 ? this.emptyText : `Nothing matches “${this.input.value.trim()}”. Press Esc to clear the filter.`;
    this.none.hidden = this.matching.length > 0;
    this.tableElement.hidden = this.matching.length === 0;
    this.input.hidden = this.items.length === 0;
    this.showMore(false);
  }

  showMore(isAsked) {
    const first = this.shown;
    this.add(this.matching.slice(first, first + rowsAtATime));
    this.shown = Math.min(first + rowsAtATime, this.matching.length);
    const left = this.matching.length - this.shown;
    this.more.hidden = left === 0;
    this.more.textContent = `Show ${count(Math.min(left, rowsAtATime))} more`;
    this.counted.textContent = this.summary();
    if (isAsked) this.links()[first]?.focus();
  }

  summary() {
    const all = this.items.length;
    const noun = this.noun[all === 1 ? 0 : 1].toLowerCase();
    const matching = this.matching.length === all ? `${count(all)} ${noun}` : `${count(this.matching.length)} of ${count(all)} ${noun}`;
    return this.shown === this.matching.length ? matching : `${matching}, the first ${count(this.shown)} shown`;
  }

  links() {
    return Array.from(this.body.querySelectorAll('th a'));
  }

  // Puts the focus on the row with this link; false where there is none.
  focusLink(address) {
    const index = this.address ? this.matching.findIndex((item) => this.address(item) === address) : -1;
    if (index < 0) return false;
    while (this.shown <= index) this.showMore(false);
    this.links()[index].focus();
    return true;
  }

  fromInput(event) {
    if (event.key === 'Escape' && this.input.value !== '') {
      this.input.value = '';
      this.filter('');
    } else if (event.key === 'ArrowDown' && this.links().length > 0) {
      this.links()[0].focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  walk(event) {
    const links = this.links();
    const at = links.indexOf(document.activeElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1}[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (next < 0) this.input.focus();
    else if (next < links.length) links[next].focus();
    else if (!this.more.hidden) this.showMore(true);
  }
}
