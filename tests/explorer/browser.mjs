// The browser, and pages of it that fail a test where they break a rule: every error on the console, every violation of the
// content security policy, every request to another place.

import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const modules = createRequire(join(process.env.POLYTOMIC_MODULES, 'package.json'));
const {chromium} = modules('playwright-core');

const launchArguments = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
];

export const launch = () => chromium.launch({executablePath: process.env.POLYTOMIC_BROWSER ?? '/usr/bin/chromium', args: launchArguments});

// A failed request is on the console whatever the page makes of it.
const isReport = (text) => /^Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_CONNECTION_)/.test(text);

// Runs `work(page)` in a context of its own.
export async function onPage(browser, origin, options, work) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], {origin});
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const wrongs = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isReport(message.text())) wrongs.push(message.text());
  });
  page.on('pageerror', (error) => wrongs.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) wrongs.push(`request to ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  try {
    await work(page);
    assert.deepEqual(wrongs, []);
  } finally {
    await context.close();
  }
}

export async function logIn(page, address, key) {
  await page.goto(address);
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', {name: 'Log in'}).click();
  await page.locator('#logout').waitFor();
}

// The view is complete, whatever it shows.
export const settled = (page) => page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('[aria-busy]'));

export async function accessibilityProblems(page) {
  const {violations} = await page.evaluate(`${modules('axe-core').source}; axe.run()`);
  return violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html).join(' ')}`);
}
