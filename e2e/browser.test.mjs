// The playground as a person meets it, in a real Chromium. RAPPORT_SCREENSHOT=path.png keeps a
// picture of it after an example has run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { endpoint, firstOf, tokenFor, url } from './target.mjs';

const run = promisify(execFile);
const manager = await firstOf(/^brand:[^:]+:manager$/);
const creator = await firstOf(/^creator:/);
const RUN = /^Execute query/;

let browser;
let context;
let page;
let requests;
let complaints;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
});
after(() => browser.close());

beforeEach(async () => {
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  requests = [];
  complaints = [];
  // The context's events cover workers too.
  context.on('request', (request) => requests.push(request.url()));
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  // A policy violation and a script's error both end up in the console.
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
});
afterEach(async () => {
  await context.close();
  // No request left the host, whatever the test did.
  const foreign = requests.filter((to) => !/^(data|blob):/.test(to) && !to.startsWith(`${url}/`));
  assert.deepEqual(foreign, []);
});

async function open() {
  await page.goto(`${url}/`);
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
}

/** Waits for the accepted answer to the operation of this name that `action` brings about. */
async function answerTo(operationName, action) {
  const answered = page.waitForResponse(
    (response) =>
      response.url() === endpoint &&
      response.ok() &&
      response.request().postDataJSON().operationName === operationName,
  );
  await action();
  return (await answered).json();
}

/** Opens the page and waits for the first principal's schema, which it returns. */
const start = () => answerTo('IntrospectionQuery', open);
/** In the page: whether GraphiQL, which waits a moment before it stores an edit, has stored all. */
function allIsKept() {
  const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
  const { query, headers } = tabs[activeTabIndex];
  return (
    query !== null &&
    headers !== null &&
    query.includes('query MyWork') &&
    query === localStorage.getItem('graphiql:query') &&
    headers === localStorage.getItem('graphiql:headers')
  );
}
const speakAs = (as) => page.getByLabel('Speak as').selectOption(as);
/** Opens an example, and waits until GraphiQL has read its text: the tab is then named after the operation. */
async function openExample(title, operationName) {
  await page.getByRole('button', { name: title }).click();
  await page.getByRole('tab').filter({ hasText: operationName }).last().waitFor();
}
const execute = () => page.getByRole('button', { name: RUN }).click();
const queryFields = (introspection) => {
  const { queryType, types } = introspection.data.__schema;
  return types.find((type) => type.name === queryType.name).fields.map((field) => field.name);
};

test('a brand runs an example and sees rows', async () => {
  const schema = await start();
  assert.ok(queryFields(schema).includes('creators'));
  assert.equal(await page.getByLabel('Speak as').inputValue(), manager);

  await openExample('From a creator to the feedback on a deliverable', 'CreatorToFeedback');
  const { data, errors } = await answerTo('CreatorToFeedback', execute);
  assert.equal(errors, undefined);
  assert.equal(data.partnerships.nodes.length, 10);
  const response = page.locator('.graphiql-response .view-lines');
  await response.getByText(data.partnerships.nodes[0].creator.displayName).waitFor();
  if (process.env.RAPPORT_SCREENSHOT !== undefined) {
    await page.screenshot({ path: process.env.RAPPORT_SCREENSHOT });
  }
  assert.deepEqual(complaints, []);
});

test('a creator sees a schema of its own, and the page remembers who speaks', async () => {
  await start();
  const schema = await answerTo('IntrospectionQuery', () => speakAs(creator));
  const fields = queryFields(schema);
  assert.ok(fields.includes('deliverables'));
  assert.ok(!fields.includes('creators'), 'a creator is shown a field of brands');

  await openExample('My work for all brands', 'MyWork');
  const { data, errors } = await answerTo('MyWork', execute);
  assert.equal(errors, undefined);
  assert.ok(data.deliverables.nodes.length > 0);

  // The header is there to be seen, and is kept across a reload with the tabs.
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await page.locator('.graphiql-editor-tool').getByText('"Authorization"').waitFor();
  const tabs = await page.getByRole('tab').count();
  await page.waitForFunction(allIsKept);
  const again = await answerTo('IntrospectionQuery', () => page.reload());
  assert.ok(!queryFields(again).includes('creators'));
  assert.equal(await page.getByLabel('Speak as').inputValue(), creator);
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  assert.equal(await page.getByRole('tab').count(), tabs);
  assert.deepEqual(complaints, []);
});

test('the copied curl command gives the same answer', async () => {
  await start();
  await openExample('Creators, as rows for a spreadsheet', 'CreatorsForASheet');
  const { data } = await answerTo('CreatorsForASheet', execute);
  assert.ok(data.creators.nodes.length > 0);

  await page.getByRole('button', { name: 'Copy as curl', exact: true }).click();
  await page.getByText('Copied. It holds your token').waitFor();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const { stdout } = await run('/bin/sh', ['-c', `${command} --silent --show-error`]);
  assert.deepEqual(JSON.parse(stdout).data, data);
});

test('a token that is refused is explained, and a fresh one helps', async () => {
  await start();
  await speakAs('');
  await page.getByLabel('Token', { exact: true }).fill('not-a-token');
  await page.getByRole('button', { name: 'Use token' }).click();
  await page.getByText('The server refused this token: choose a principal or paste another.').waitFor();

  const schema = await answerTo('IntrospectionQuery', () =>
    page.getByRole('button', { name: 'Get a fresh token' }).click(),
  );
  assert.ok(queryFields(schema).includes('viewer'));
  await page.locator('.refusal').waitFor({ state: 'detached' });
});

test('an expired token says so', async () => {
  const expired = (await tokenFor(creator)).split('.');
  const claims = JSON.parse(Buffer.from(expired[1], 'base64url').toString());
  expired[1] = Buffer.from(JSON.stringify({ ...claims, exp: 1_000_000_000 })).toString('base64url');
  await start();
  await speakAs('');
  await page.getByLabel('Token', { exact: true }).fill(expired.join('.'));
  await page.keyboard.press('Enter');
  await page.getByText('Token expired: choose the principal again or reload.').waitFor();
});

test('without ready-made principals, as in production, a pasted token is enough', async () => {
  const production = (route) => route.fulfill({ status: 404, json: { errors: [] } });
  await context.route('**/dev/principals', production);
  await open();
  await page.getByText('No token yet: paste one to begin.').waitFor();
  assert.equal(await page.getByLabel('Speak as').count(), 0);

  await page.getByLabel('Token', { exact: true }).fill(await tokenFor(manager));
  const schema = await answerTo('IntrospectionQuery', () => page.keyboard.press('Enter'));
  assert.ok(queryFields(schema).includes('creators'));
  await page.locator('.refusal').waitFor({ state: 'detached' });
});

test('a header edited by hand counts in every tab, and other headers stay', async () => {
  await start();
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  const byHand = JSON.stringify({ 'X-Trace': 'mine', Authorization: `Bearer ${await tokenFor(creator)}` });
  await page.evaluate((text) => navigator.clipboard.writeText(text), byHand);
  await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-line').first().click();
  await page.keyboard.press('ControlOrMeta+A');
  const schema = await answerTo('IntrospectionQuery', () => page.keyboard.press('ControlOrMeta+V'));
  assert.ok(!queryFields(schema).includes('creators'));
  // A token made elsewhere is not one of the list's, even for the same person.
  assert.equal(await page.getByLabel('Speak as').inputValue(), '');

  const sent = async (title, operationName) => {
    await openExample(title, operationName);
    const request = page.waitForRequest(
      (asked) => asked.url() === endpoint && asked.postDataJSON().operationName === operationName,
    );
    await execute();
    return (await request).headers();
  };
  const { authorization } = JSON.parse(byHand.replace('Authorization', 'authorization'));
  // The first tab was edited; an example opens in a second one.
  assert.equal((await sent('My work for all brands', 'MyWork')).authorization, authorization);
  await page.getByRole('tab').first().getByRole('button').first().click();
  const schemaAgain = await answerTo('IntrospectionQuery', () => speakAs(manager));
  assert.ok(queryFields(schemaAgain).includes('creators'));
  const first = page.waitForRequest((asked) => asked.headers()['x-trace'] === 'mine');
  await execute();
  const headers = (await first).headers();
  assert.notEqual(headers.authorization, authorization);
});
