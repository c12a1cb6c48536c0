// Runs all tests of this folder against one server: `RAPPORT_BIN=path npm test [-- files]`.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { startServer } from './server.mjs';

const bin = process.env.RAPPORT_BIN;
if (bin === undefined) {
  console.error('RAPPORT_BIN is not set: give it the path of the built program, or run `make e2e`.');
  process.exit(2);
}

const here = import.meta.dirname;
const asked = process.argv.slice(2).map((file) => basename(file));
const files = (await readdir(here)).filter((file) => file.endsWith('.test.mjs'));
const chosen = files.filter((file) => asked.length === 0 || asked.includes(file));
if (chosen.length === 0) {
  console.error(`No such test. There are: ${files.join(', ')}`);
  process.exit(2);
}

const server = await startServer(resolve(bin));
// One file after the other: they share the server and its data.
const tests = spawn(
  process.execPath,
  ['--test', '--test-concurrency=1', ...chosen.map((file) => join(here, file))],
  {
    stdio: 'inherit',
    env: { ...process.env, RAPPORT_BIN: resolve(bin), RAPPORT_URL: server.url, RAPPORT_DATA: server.data },
  },
);
// Ctrl-C reaches the whole group; the server is stopped below, in order.
process.on('SIGINT', () => {});
let failed = await new Promise((done) => tests.once('exit', (code) => done(code !== 0)));

const code = await server.stop();
if (code !== 0) {
  console.error(`The server did not stop cleanly (${code}). It printed:\n${server.output()}`);
  failed = true;
}
process.exitCode = failed ? 1 : 0;
