// The explorer in a real browser, against a real server.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {after, before, test} from 'node:test';

import {accessibilityProblems, launch, logIn, onPage, settled} from './browser.mjs';
import {Server} from './server.mjs';

const server = new Server();
let browser, key, readKey, shop, hostile, large;

const hostileNames = [
  '<img src=x onerror=alert(1)>', `quotes ' " and \` and \\ and ??/`, 'a/b?c=d&e=%2F#f', 'شحنة \u202eتعليق', '🛒🧺👩‍👩‍👧', `long_${'x'.repeat(90)}`,
  '</script><script>alert(1)</script>', '$(touch /tmp/never)', '__proto__',
];

// Made by hand: as many CREATE TABLE would take most of the time of these tests.
const tenThousandTables = `
  CREATE TABLE t0 (id INTEGER PRIMARY KEY);
.dbconfig defensive off
  PRAGMA writable_schema = ON;
  WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9999)
  INSERT INTO sqlite_schema
  SELECT type, 't' || n, 't' || n, rootpage, 'CREATE TABLE t' || n || ' (id INTEGER PRIMARY KEY)' FROM sqlite_schema, numbers;`;
const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

before(async () => {
  shop = server.connectShop();
  hostile = server.connect('<b>hostile</b>', hostileNames.map((name) => `CREATE TABLE ${quoted(name)} (${quoted(name)} TEXT PRIMARY KEY);`).join('\n'));
  large = server.connect('Large', tenThousandTables);
  key = server.makeKey('admin');
  readKey = server.makeKey('read');
  await server.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server.remove();
});

const place = (...parts) => `${server.origin}/#/${parts.map(encodeURIComponent).join('/')}`;

// `work(page)` on a page that shows the place to a person with this key.
const visit = (address, work, {with: chosen = key, ...options} = {}) =>
  onPage(browser, server.origin, options, async (page) => {
    await logIn(page, address, chosen);
    await settled(page);
    await work(page);
  });

const links = (page) => page.locator('tbody th a');
const heading = (page) => page.locator('main h1').innerText();
const focused = (page) => page.evaluate(() => document.activeElement.textContent || document.activeElement.id || document.activeElement.className);

test('a wrong key is refused with what the API says, and a right one lets in', () =>
  onPage(browser, server.origin, {}, async (page) => {
    await page.goto(`${server.origin}/`);
    await page.getByLabel('API key').fill('wrong');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    assert.match(await alert.innerText(), /The key is not valid[\s\S]*needs a valid API key[\s\S]*status 401 · unauthorized · request [0-9a-f]{32}/);
    assert.equal(await focused(page), 'key');
    await page.getByLabel('API key').fill('kéy');
    await page.keyboard.press('Enter');
    await page.getByText('plain letters').waitFor();
    await page.getByLabel('API key').fill(key);
    await page.keyboard.press('Enter');
    await links(page).first().waitFor();
    assert.equal(await heading(page), 'Connections');
  }));

test('the key stays out of address and storage unless asked for, and logging out forgets it', () =>
  onPage(browser, server.origin, {}, async (page) => {
    const kept = () => page.evaluate(() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, location.href]));
    await logIn(page, place(), key);
    assert.ok(!(await kept()).includes(key));
    await page.reload();
    await page.getByLabel('API key').fill(key);
    await page.getByLabel('Keep the key').check();
    await page.getByRole('button', {name: 'Log in'}).click();
    await settled(page);
    await page.reload();
    await links(page).first().waitFor();
    assert.ok(!page.url().includes(key));
    await page.getByRole('button', {name: 'Log out'}).click();
    await page.getByLabel('API key').waitFor();
    assert.ok(!(await kept()).includes(key));
    assert.ok(!(await page.content()).includes(shop));
  }));

test('browsing with the mouse leads from connections to fields and back', () =>
  visit(place(), async (page) => {
    await page.getByRole('link', {name: 'Shop'}).click();
    await page.getByText('healthy').waitFor();
    await page.getByRole('cell', {name: /\.db$/}).waitFor();
    await page.getByRole('link', {name: 'Sources'}).click();
    await page.getByRole('link', {name: 'main.order_details'}).click();
    await page.getByRole('rowheader', {name: 'customer', exact: true}).waitFor();
    await page.goBack();
    await page.getByRole('navigation', {name: 'Connection'}).getByRole('link', {name: 'Targets'}).click();
    await page.getByRole('link', {name: 'main.orders', exact: true}).click();
    await page.getByRole('rowheader', {name: 'Update or create'}).waitFor();
    const row = page.getByRole('row', {name: /^customer_id/});
    assert.match((await row.innerText()).replace(/\s+/g, ' '), /customer_id number INTEGER ✓ yes ✓ yes ✓ yes – no/);
    assert.equal(await page.title(), 'main.orders – Polytomic explorer');
    await page.getByRole('link', {name: 'Connections'}).click();
    await page.getByRole('link', {name: 'Large'}).waitFor();
  }));

test('the keyboard alone does it all', () =>
  onPage(browser, server.origin, {}, async (page) => {
    const press = async (...keys) => { for (const name of keys) await page.keyboard.press(name); };
    await page.goto(`${server.origin}/`);
    await page.getByLabel('API key').waitFor();
    await page.keyboard.type(key);
    await press('Enter');
    await links(page).first().waitFor();
    await press('/');
    await page.keyboard.type('shop');
    await press('ArrowDown');
    assert.equal(await focused(page), 'Shop');
    await press('Enter');
    await page.locator('dl').waitFor();
    await press('Tab', 'Tab', 'Tab', 'Tab');
    assert.equal(await focused(page), 'Targets');
    await press('Enter');
    await page.getByRole('link', {name: 'main.orders', exact: true}).waitFor();
    await press('/');
    await page.keyboard.type('order');
    await press('ArrowDown', 'End');
    assert.equal(await focused(page), 'main.orders');
    assert.match(page.url(), /\?filter=order$/);
    await press('Home', 'ArrowUp');
    assert.equal(await focused(page), 'filter');
    await press('ArrowDown', 'ArrowDown', 'Enter');
    await page.getByRole('rowheader', {name: 'customer_id'}).waitFor();
    await press('Escape');
    await page.getByRole('link', {name: 'main.orders', exact: true}).waitFor();
    await page.waitForFunction(() => document.activeElement.textContent === 'main.orders');
    assert.equal(await page.locator('.filter').inputValue(), 'order');
    await press('/', 'Escape');
    assert.equal(await page.locator('.filter').inputValue(), '');
    await press('Escape');
    await page.locator('dl').waitFor();
    await press('Escape');
    await page.waitForFunction(() => document.activeElement.textContent === 'Shop');
    await page.locator('[role=tab][aria-selected=true]').focus();
    await press('ArrowRight', 'ArrowRight');
    assert.equal(await focused(page), 'Go');
    assert.match(await page.locator('#snippet').innerText(), /^package main/);
  }));

test('the skip link leads to the content, and the focus is seen', () =>
  visit(place(), async (page) => {
    await page.locator('#theme').focus();
    await page.keyboard.press('Shift+Tab');
    assert.equal(await focused(page), 'Skip to the content');
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
    assert.equal(new URL(page.url()).hash, '#/');
  }));

test('the curl command that is copied gives the answer that is shown', () =>
  visit(place('connections', shop, 'targets', 'main.orders'), async (page) => {
    const shown = await page.locator('.list tbody th').allInnerTexts();
    await page.getByRole('button', {name: 'Copy'}).click();
    await page.getByRole('button', {name: 'Copied'}).waitFor();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(command, [
      `curl '${server.origin}/api/connections/${shop}/modelsync/target/fields?target=main.orders' \\`,
      '  --header "Authorization: Bearer $POLYTOMIC_API_KEY" \\',
      "  --header 'X-Polytomic-Version: 2025-09-18'",
    ].join('\n'));
    const answer = execFileSync('sh', ['-c', command], {env: {...process.env, POLYTOMIC_API_KEY: key}, stdio: ['ignore', 'pipe', 'ignore']});
    assert.deepEqual(JSON.parse(answer).data.fields.map(({name}) => name), shown);
  }));

test('refreshing shows what has changed in the database meanwhile', () =>
  visit(place('connections', shop, 'targets', 'main.settings'), async (page) => {
    execFileSync('sqlite3', ['-init', '/dev/null', `${server.folder}/1.db`, 'ALTER TABLE settings ADD COLUMN added_meanwhile TEXT; CREATE TABLE appeared (id INTEGER PRIMARY KEY)']);
    await page.getByRole('button', {name: 'Refresh'}).click();
    await page.getByRole('rowheader', {name: 'added_meanwhile'}).waitFor();
    await page.goto(place('connections', shop, 'targets'));
    await page.getByRole('button', {name: 'Refresh schemas'}).click();
    await page.getByRole('link', {name: 'main.appeared'}).waitFor();
  }));

test('a refresh ends when the person leaves', () =>
  visit(place('connections', shop), async (page) => {
    let asked = 0;
    await page.route('**/schemas/status', (route) => {
      asked += 1;
      return route.fulfill({json: {data: {cache_status: 'refreshing'}}});
    });
    const third = page.waitForResponse(() => asked === 3);
    await page.getByRole('button', {name: 'Refresh schemas'}).click();
    await third;
    await page.clock.install();
    await page.getByRole('link', {name: 'Connections'}).click();
    await links(page).first().waitFor();
    const before = asked;
    await page.clock.fastForward(60_000);
    assert.equal(asked, before);
  }));

test('a key that may only read is told so, and the page stays', () =>
  visit(place('connections', shop, 'targets'), async (page) => {
    const rows = await links(page).count();
    await page.getByRole('button', {name: 'Refresh schemas'}).click();
    assert.match(await page.getByRole('alert').innerText(), /The key may not do this[\s\S]*may only read[\s\S]*status 403 · forbidden · request [0-9a-f]{32}/);
    assert.equal(await links(page).count(), rows);
  }, {with: readKey}));

test('what is not there is said', () =>
  visit(place('connections', shop, 'targets', 'main.nothing'), async (page) => {
    assert.match(await page.getByRole('alert').innerText(), /There is no such thing[\s\S]*main\.nothing[\s\S]*status 404/);
    await page.goto(`${server.origin}/#/elsewhere`);
    await page.getByText('no such place').waitFor();
    await page.goto(place('connections', shop, 'targets'));
    await settled(page);
    await page.locator('.filter').fill('zzz');
    await page.getByText('Nothing matches “zzz”').waitFor();
    assert.equal(await page.locator('.counted').innerText(), '0 of 27 targets');
  }));

test('hostile names are text everywhere, and every link of theirs works', () =>
  visit(place('connections', hostile, 'targets'), async (page) => {
    assert.equal(await heading(page), '<b>hostile</b>');
    const names = await links(page).allTextContents();
    assert.deepEqual([...names].sort(), hostileNames.map((name) => `main.${name}`).sort());
    assert.equal(await page.locator('main img, main script, main b').count(), 0);
    for (const name of hostileNames) {
      await page.goto(place('connections', hostile, 'targets'));
      await links(page).nth(names.indexOf(`main.${name}`)).click();
      await page.getByRole('heading', {name: 'Fields'}).waitFor();
      assert.equal(await page.locator('main h1').textContent(), `main.${name}`);
      assert.equal(await page.locator('.list tbody th').textContent(), name);
      const command = await page.locator('#snippet').textContent();
      const answer = execFileSync('sh', ['-c', command], {env: {...process.env, POLYTOMIC_API_KEY: key}, stdio: ['ignore', 'pipe', 'ignore']});
      assert.equal(JSON.parse(answer).data.id, `main.${name}`);
    }
  }));

test('of ten thousand targets only a part is made, and the filter finds all', () =>
  visit(place('connections', large, 'targets'), async (page) => {
    const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
    assert.equal(await page.locator('.counted').innerText(), '10,000 targets, the first 100 shown');
    assert.ok((await nodes()) < 3000, `${await nodes()} elements`);
    await page.getByRole('button', {name: 'Show 100 more'}).click();
    assert.equal(await links(page).count(), 200);
    await page.locator('.filter').fill('t9999');
    assert.deepEqual(await links(page).allInnerTexts(), ['main.t9999']);
    await page.locator('.filter').fill('t99');
    await page.locator('.filter').press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    assert.equal(await links(page).count(), 111);
  }));

// The ratio of WCAG, of what is computed for an element and the first ground below it.
const contrast = (page, selector) => page.locator(selector).first().evaluate((node) => {
  const channels = (text) => text.match(/[\d.]+/g).map(Number);
  const luminance = (text) => {
    const [red, green, blue] = channels(text).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (at) => {
    const ground = getComputedStyle(at).backgroundColor;
    return (channels(ground)[3] ?? 1) > 0 ? ground : groundOf(at.parentElement);
  };
  const [light, dark] = [getComputedStyle(node).color, groundOf(node)].map(luminance).sort((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
});

const texts = ['main h1', '#trail a', '#trail [aria-current]', '.views a', '.muted', '.counted', 'thead th', 'tbody th a', '.chips li', '[role=tab]', '#snippet', 'button.primary', '#keys', '#logout'];

for (const theme of ['light', 'dark']) {
  for (const width of [1280, 390]) {
    test(`the ${theme} theme at ${width} pixels has contrast, names and roles`, () =>
      visit(place('connections', shop, 'targets'), async (page) => {
        const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(ground, theme === 'dark' ? 'rgb(16, 19, 26)' : 'rgb(245, 246, 250)');
        for (const selector of texts) assert.ok((await contrast(page, selector)) >= 4.5, selector);
        assert.deepEqual(await accessibilityProblems(page), []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is wider than the screen');
        for (const parts of [[], ['connections', shop], ['connections', shop, 'sources'], ['connections', shop, 'targets', 'main.orders'], ['connections', shop, 'sources', 'table', 'main.orders']]) {
          await page.goto(place(...parts));
          await settled(page);
          assert.deepEqual(await accessibilityProblems(page), [], parts.join('/'));
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), parts.join('/'));
        }
        await page.getByRole('button', {name: 'Log out'}).click();
        await page.getByLabel('API key').waitFor();
        assert.deepEqual(await accessibilityProblems(page), []);
      }, {colorScheme: theme, reducedMotion: 'reduce', viewport: {width, height: 844}}));
  }
}

test('the chosen theme wins over the system and stays', () =>
  visit(place(), async (page) => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.getByLabel('Theme').selectOption('dark');
    assert.equal(await ground(), 'rgb(16, 19, 26)');
    await page.reload();
    await page.getByLabel('API key').waitFor();
    assert.equal(await ground(), 'rgb(16, 19, 26)');
  }, {colorScheme: 'light'}));

test('a revoked key leads back to the login', async () => {
  const brief = server.makeKey('write');
  await visit(place(), async (page) => {
    const {id} = JSON.parse(server.run('keys', 'list', '--catalog', server.catalog, '--json')).find(({name}) => name === 'write');
    server.run('keys', 'revoke', '--catalog', server.catalog, id);
    await page.getByRole('link', {name: 'Shop'}).click();
    await page.getByLabel('API key').waitFor();
    assert.match(await page.getByRole('alert').innerText(), /The key is not valid/);
  }, {with: brief});
});

// The last one: nobody answers after it.
test('a server that is gone is said', () =>
  visit(place(), async (page) => {
    await server.stop();
    await page.getByRole('link', {name: 'Shop'}).click();
    assert.match(await page.getByRole('alert').innerText(), /The server cannot be reached/);
    await page.getByRole('button', {name: 'Try again'}).waitFor();
  }));
