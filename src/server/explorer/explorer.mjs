// The page: who is logged in, and which place is shown.

import {element} from './elements.mjs';
import {listenToKeys} from './keyboard.mjs';
import {empty} from './notice.mjs';
import {Page, forgetNames} from './page.mjs';
import {formatPlace, parsePlace, placeAbove} from './place.mjs';
import {currentKey, forget, remember} from './session.mjs';
import {followTheme} from './theme.mjs';
import {showConnection} from './view_connection.mjs';
import {showConnections} from './view_connections.mjs';
import {showLogin} from './view_login.mjs';
import {showSource} from './view_source.mjs';
import {showSources} from './view_sources.mjs';
import {showTarget} from './view_target.mjs';
import {showTargets} from './view_targets.mjs';

const views = {
  connections: showConnections, connection: showConnection, sources: showSources, source: showSource, targets: showTargets, target: showTarget,
};
const part = (id) => document.getElementById(id);
let page = null;

function clear() {
  page?.leave();
  page = null;
  for (const id of ['panel', 'trail', 'keys', 'logout']) part(id).hidden = true;
  for (const id of ['panel', 'trail', 'content', 'announcements']) part(id).replaceChildren();
}

function logIn(reason) {
  clear();
  const entering = new AbortController();
  page = {leave: () => entering.abort()};
  document.title = 'Log in – Polytomic explorer';
  showLogin(part('content'), {
    reason, signal: entering.signal,
    enter: (key, beyondReload) => {
      remember(key, beyondReload);
      show();
    },
  });
}

function logOut(reason) {
  forget();
  forgetNames();
  logIn(reason);
}

function show(cameFrom = null) {
  if (currentKey() === null) return logIn();
  clear();
  for (const id of ['keys', 'logout']) part(id).hidden = false;
  const place = parsePlace(location.hash);
  if (place === null) {
    document.title = 'Nothing here – Polytomic explorer';
    return part('content').replaceChildren(empty('There is no such place on this page.'), element('p', {}, element('a', {href: '#/'}, 'All connections')));
  }
  const stay = new Page({
    place, cameFrom, content: part('content'), panel: part('panel'), trail: part('trail'), reload: () => show(), refused: logOut,
  });
  page = stay;
  scrollTo(0, 0);
  stay.attempt(() => views[place.view](stay), () => show());
}

function goUp() {
  const above = page?.place ? placeAbove(page.place) : null;
  if (above === null) return;
  const isBefore = page.cameFrom !== null && formatPlace({...page.cameFrom, filter: ''}) === formatPlace(above);
  if (isBefore) history.back();
  else location.hash = formatPlace(above);
}

followTheme(part('theme'));
listenToKeys(goUp);
part('logout').addEventListener('click', () => logOut());
part('skip').addEventListener('click', (event) => {
  event.preventDefault();  // the address tells the place, nothing else
  part('content').focus();
});
addEventListener('hashchange', (event) => show(parsePlace(new URL(event.oldURL).hash)));
part('server').textContent = location.host;
show();
