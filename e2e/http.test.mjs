// GraphQL over HTTP, as the specification's reference audits see it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { endpoint, principals, tokenFor } from './target.mjs';

const [manager] = await principals();
const bearer = await tokenFor(manager);

function fetchFn(input, init) {
  const headers = new Headers(init?.headers);
  headers.set('Authorization', `Bearer ${bearer}`);
  return fetch(input, { ...init, headers });
}

const audits = serverAudits({ url: endpoint, fetchFn });

test('there are audits to pass', () => {
  assert.equal(audits.length, 61);
});

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async (t) => {
    const result = await audit.fn();
    if (result.status === 'notice') t.diagnostic(`notice: ${result.reason}`);
    // A notice tells of a MAY that was chosen otherwise; a warning of a SHOULD, an error of a MUST.
    assert.ok(
      result.status === 'ok' || result.status === 'notice',
      `${result.status}: ${result.reason ?? ''}`,
    );
  });
}
