// The server that the tests speak to, and the demo's principals.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

function setting(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests by \`npm test\``);
  return value;
}

/** The server's address, without a slash at its end. */
export const url = setting('RAPPORT_URL');

/** The endpoint of the API. */
export const endpoint = `${url}/graphql`;

async function token(...args) {
  const { stdout } = await run(setting('RAPPORT_BIN'), ['token', '--data', setting('RAPPORT_DATA'), ...args]);
  return stdout;
}

/** The demo's principals as `token --as` takes them, a brand's manager first. */
export async function principals() {
  return (await token('--list')).trimEnd().split('\n');
}

/** One token for a principal. */
export async function tokenFor(as) {
  return (await token('--as', as)).trimEnd();
}

/** The demo's first principal whose form matches. */
export async function firstOf(pattern) {
  const list = await principals();
  const found = list.find((as) => pattern.test(as));
  if (found === undefined) throw new Error(`no principal like ${pattern} in ${list.join(', ')}`);
  return found;
}

/** Sends one operation as a client without a library would, and returns status and body. */
export async function send(bearer, query, variables) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.json() };
}
