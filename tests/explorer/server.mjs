// A server of the program under test in a folder of its own, with databases to look at, and keys.

import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

const program = process.env.POLYTOMIC_PROGRAM;
const shop = process.env.POLYTOMIC_SHOP;

export class Server {
  folder = mkdtempSync(join(tmpdir(), 'polytomic-explorer-'));
  catalog = join(this.folder, 'catalog.db');

  // What the program prints, as text.
  run(...words) {
    return execFileSync(program, words, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
  }

  // A connection to a new SQLite database that holds what `sql` makes; its id.
  connect(name, sql) {
    const path = join(this.folder, `${this.connections = (this.connections ?? 0) + 1}.db`);
    execFileSync('sqlite3', ['-bail', '-init', '/dev/null', path], {input: sql});
    const words = ['connections', 'create', '--name', name, '--type', 'sqlite', '--config', `path=${path}`];
    return JSON.parse(this.run('--url', `local:${this.catalog}`, '--json', ...words)).data.id;
  }

  connectShop() {
    return this.connect('Shop', `.read '${shop}'`);
  }

  makeKey(scope) {
    return this.run('keys', 'create', '--catalog', this.catalog, '--scope', scope, scope).trim();
  }

  async start() {
    this.process = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--catalog', this.catalog], {stdio: ['ignore', 'pipe', 'inherit']});
    for await (const line of createInterface(this.process.stdout)) {
      this.origin = line.match(/^listening on (http:\S+)$/)?.[1];
      if (this.origin) return;
    }
    throw new Error('the server ended before it listened');
  }

  async stop() {
    if (this.process?.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, {recursive: true});
  }
}
