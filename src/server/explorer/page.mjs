// What a view works with: one stay at one place. When the person leaves, everything under way for it ends.

import {ask} from './api.mjs';
import {showCalls} from './call_panel.mjs';
import {announce, element, foreign} from './elements.mjs';
import {failure, loading} from './notice.mjs';
import {formatPlace, placeAbove} from './place.mjs';
import {currentKey} from './session.mjs';

const names = new Map();  // of connections, by id, for titles before the answer is there

export const forgetNames = () => names.clear();

export class Page {
  problem = element('div', {});
  body = element('div', {class: 'body'});
  #left = new AbortController();
  #reload;
  #refused;

  // `cameFrom`: the place before, or null. `reload()` shows the place anew; `refused(error)` is for a key that is no more.
  constructor({place, content, panel, trail, cameFrom, reload, refused}) {
    Object.assign(this, {place, content, panel, trail, cameFrom});
    this.#reload = reload;
    this.#refused = refused;
  }

  get signal() {
    return this.#left.signal;
  }

  leave() {
    this.#left.abort();
  }

  reload() {
    this.#reload();
  }

  ask(call) {
    return ask(call, currentKey(), this.signal);
  }

  // Runs `work`; what goes wrong is shown above what is there.
  async attempt(work, again) {
    this.problem.replaceChildren();
    try {
      await work();
    } catch (error) {
      if (this.signal.aborted) return;
      if (error.status === 401) return this.#refused(error);
      if (again) this.#fill();
      this.problem.replaceChildren(failure(error, again));
      announce('');
    }
  }

  // The frame of the view, with a note that the rest is coming.
  begin(title, loadingText, {tools, below} = {}) {
    this.title = element('h1', {tabindex: '-1'}, foreign(title));
    this.body.setAttribute('aria-busy', 'true');
    this.body.replaceChildren(loading(loadingText));
    this.content.replaceChildren(element('div', {class: 'heading'}, this.title, tools), below ?? '', this.problem, this.body);
    this.#showTitle(title);
    announce(loadingText);
    this.title.focus({preventScroll: true});
  }

  #showTitle(title) {
    document.title = `${title} – Polytomic explorer`;
    this.title.replaceChildren(foreign(title));
    const {id, view} = this.place;
    const steps = [['Connections', {view: 'connections'}]];
    if (id !== undefined) steps.push([this.nameOf(id), {view: 'connection', id}]);
    if (view === 'source' || view === 'sources') steps.push(['Sources', {view: 'sources', id}]);
    if (view === 'target' || view === 'targets') steps.push(['Targets', {view: 'targets', id}]);
    if (view === 'source' || view === 'target') steps.push([title, this.place]);
    const links = steps.map(([text, place], index) =>
      element('li', {}, element('a', {href: formatPlace(place), 'aria-current': index === steps.length - 1 ? 'page' : null}, foreign(text))));
    this.trail.replaceChildren(element('ol', {}, ...links));
    this.trail.hidden = false;
  }

  nameOf(id) {
    return names.get(id) ?? id;
  }

  name(id, name) {
    names.set(id, name);
    if (this.place.id === id && this.title.isConnected) this.#showTitle(name);
  }

  // The filter as the address has it; changes go there, so that links and Back keep it.
  filtering() {
    return {
      filter: this.place.filter,
      onFilter: (filter) => {
        this.place.filter = filter;
        history.replaceState(null, '', formatPlace(this.place));
      },
    };
  }

  #fill(...parts) {
    this.body.removeAttribute('aria-busy');
    this.body.replaceChildren(...parts);
  }

  // The view itself: what stands before the list, and the list. The focus returns to the row that the person came from.
  show(list, ...before) {
    this.#fill(...before.filter(Boolean), list.element);
    announce(list.summary?.() ?? 'Loaded');
    const hasFocus = document.activeElement === this.title || document.activeElement === document.body;
    for (let place = hasFocus ? this.cameFrom : null; place !== null; place = placeAbove(place)) {
      if (list.focusLink?.(formatPlace({...place, filter: ''}))) return;
    }
  }

  showCalls(choices) {
    showCalls(this.panel, choices, location.origin);
  }
}
