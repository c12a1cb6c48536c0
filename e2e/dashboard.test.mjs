// A brand's dashboard, as a frontend team would write it with Apollo Client and its defaults.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { endpoint, firstOf, tokenFor } from './target.mjs';

async function clientFor(pattern) {
  const bearer = await tokenFor(await firstOf(pattern));
  return new ApolloClient({
    link: new HttpLink({ uri: endpoint, headers: { Authorization: `Bearer ${bearer}` } }),
    cache: new InMemoryCache({ possibleTypes: { Node: ['Creator', 'Partnership', 'Campaign'] } }),
    // A page of a list is asked for and shown as it is; the cache still normalises its objects.
    defaultOptions: { query: { fetchPolicy: 'network-only' } },
  });
}

const brand = await clientFor(/^brand:[^:]+:manager$/);

const PAGE = gql`
  query Page($first: Int, $after: String, $last: Int, $before: String) {
    partnerships(
      first: $first
      after: $after
      last: $last
      before: $before
      orderBy: [{ field: FOLLOWER_COUNT, direction: DESC }]
    ) {
      totalCount
      edges {
        cursor
        node {
          id
          tags
          version
          creator {
            id
            displayName
            followerCount
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;

const UPDATE = gql`
  mutation Update($id: ID!, $input: PartnershipUpdateInput!) {
    partnershipUpdate(id: $id, input: $input) {
      partnership {
        id
        tags
        version
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`;

const pageOf = async (variables) =>
  (await brand.query({ query: PAGE, variables })).data.partnerships;
const idsOf = (page) => page.edges.map((edge) => edge.node.id);

test('pages both ways through the same list', async () => {
  const size = 9;
  const forward = [];
  let page = await pageOf({ first: size });
  const { totalCount } = page;
  assert.equal(page.pageInfo.hasPreviousPage, false);
  for (;;) {
    forward.push(idsOf(page));
    assert.equal(page.totalCount, totalCount);
    assert.equal(page.pageInfo.startCursor, page.edges[0].cursor);
    assert.equal(page.pageInfo.endCursor, page.edges.at(-1).cursor);
    if (!page.pageInfo.hasNextPage) break;
    assert.equal(page.edges.length, size);
    page = await pageOf({ first: size, after: page.pageInfo.endCursor });
    assert.equal(page.pageInfo.hasPreviousPage, true);
  }
  const all = forward.flat();
  assert.ok(forward.length > 2, `${forward.length} pages prove little`);
  assert.equal(all.length, totalCount);
  assert.equal(new Set(all).size, totalCount);

  const backward = [];
  page = await pageOf({ last: size });
  assert.equal(page.pageInfo.hasNextPage, false);
  for (;;) {
    backward.unshift(...idsOf(page));
    if (!page.pageInfo.hasPreviousPage) break;
    assert.equal(page.edges.length, size);
    page = await pageOf({ last: size, before: page.pageInfo.startCursor });
    assert.equal(page.pageInfo.hasNextPage, true);
  }
  assert.deepEqual(backward, all);
});

test('a list is in the order asked for', async () => {
  const page = await pageOf({ first: 50 });
  const followers = page.edges.map((edge) => edge.node.creator.followerCount);
  const known = followers.filter((count) => count !== null);
  assert.deepEqual(known, known.toSorted((a, b) => b - a));
  assert.deepEqual(followers.slice(0, known.length), known, 'null comes before a number');
});

test('the cache holds each object once, under its global id', async () => {
  const page = await pageOf({ first: 3 });
  const { creator } = page.edges[0].node;
  const cached = brand.cache.extract()[`Creator:${creator.id}`];
  assert.equal(cached.displayName, creator.displayName);

  // node(id:) finds the object again and leads to the same entry.
  const NODE = gql`
    query Node($id: ID!) {
      node(id: $id) {
        __typename
        id
        ... on Creator {
          displayName
          niches
        }
      }
    }
  `;
  const { data } = await brand.query({ query: NODE, variables: { id: creator.id } });
  assert.equal(data.node.displayName, creator.displayName);
  const merged = brand.cache.extract()[`Creator:${creator.id}`];
  assert.equal(merged.followerCount, creator.followerCount);
  assert.deepEqual(merged.niches, data.node.niches);
});

test('a write shows at once in a list that was read before', async () => {
  const variables = { first: 3 };
  const { node } = (await pageOf(variables)).edges[0];
  const tags = [...new Set([...node.tags, 'dashboard'])];
  const { data } = await brand.mutate({
    mutation: UPDATE,
    variables: { id: node.id, input: { tags, expectedVersion: node.version } },
  });
  assert.deepEqual(data.partnershipUpdate.userErrors, []);
  assert.equal(data.partnershipUpdate.partnership.version, node.version + 1);

  const shown = brand.cache.readQuery({ query: PAGE, variables }).partnerships.edges[0].node;
  assert.deepEqual(shown.tags.toSorted(), tags.toSorted());
  const stored = (await pageOf(variables)).edges[0].node;
  assert.deepEqual(stored, shown);
});

test('a stale version is a CONFLICT that brings the object as it is', async () => {
  const { node } = (await pageOf({ first: 1 })).edges[0];
  const { data } = await brand.mutate({
    mutation: UPDATE,
    variables: { id: node.id, input: { tags: ['lost'], expectedVersion: node.version - 1 } },
  });
  const { partnership, userErrors } = data.partnershipUpdate;
  assert.deepEqual(userErrors.map(({ code, field }) => ({ code, field })), [
    { code: 'CONFLICT', field: ['input', 'expectedVersion'] },
  ]);
  assert.deepEqual([partnership.id, partnership.version, partnership.tags], [node.id, node.version, node.tags]);
  assert.deepEqual((await pageOf({ first: 1 })).edges[0].node, node, 'something was written');
});

const CAMPAIGN = gql`
  mutation Campaign($input: CampaignCreateInput!) {
    campaignCreate(input: $input) {
      campaign {
        id
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`;
const COUNT = gql`
  query Count {
    campaigns(first: 1) {
      totalCount
    }
  }
`;
const campaigns = async (client) => (await client.query({ query: COUNT })).data.campaigns.totalCount;

test('userErrors name every wrong field, and nothing is written', async () => {
  const before = await campaigns(brand);
  const input = {
    name: '',
    type: 'LAUNCH',
    startsOn: '2027-03-01',
    endsOn: '2027-02-01',
    waves: [
      { name: 'One', startsOn: '2027-03-01', endsOn: '2027-03-05' },
      { name: '', startsOn: '2027-03-06', endsOn: '2027-03-07' },
    ],
  };
  const { data, error } = await brand.mutate({ mutation: CAMPAIGN, variables: { input } });
  assert.equal(error, undefined);
  assert.equal(data.campaignCreate.campaign, null);
  const fields = data.campaignCreate.userErrors.map(({ field }) => field.join('.'));
  assert.ok(fields.includes('input.name'), fields.join(', '));
  assert.ok(fields.includes('input.endsOn'), fields.join(', '));
  assert.ok(fields.includes('input.waves.1.name'), fields.join(', '));
  for (const { message } of data.campaignCreate.userErrors) assert.match(message, /^[A-Z].*\.$/s);
  assert.equal(await campaigns(brand), before);
});

test('a viewer reads without money, and writes nothing', async () => {
  const viewer = await clientFor(/^brand:[^:]+:viewer$/);
  const BUDGETS = gql`
    query Budgets {
      campaigns(first: 1) {
        nodes {
          id
          name
          budget {
            amount
          }
        }
      }
    }
  `;
  const { data, error } = await viewer.query({ query: BUDGETS, errorPolicy: 'all' });
  assert.equal(data.campaigns.nodes[0].budget, null);
  assert.ok(CombinedGraphQLErrors.is(error));
  assert.deepEqual(
    error.errors.map(({ path, extensions }) => [path, extensions.code]),
    [[['campaigns', 'nodes', 0, 'budget'], 'FORBIDDEN']],
  );

  const before = await campaigns(viewer);
  const input = { name: 'Not mine to make', type: 'LAUNCH', startsOn: '2027-03-01' };
  const written = await viewer.mutate({ mutation: CAMPAIGN, variables: { input } });
  assert.equal(written.data.campaignCreate.campaign, null);
  assert.deepEqual(written.data.campaignCreate.userErrors.map(({ code }) => code), ['FORBIDDEN']);
  assert.equal(await campaigns(viewer), before);
});

test("a creator's client meets a brand's field as one that does not exist", async () => {
  const creator = await clientFor(/^creator:/);
  const ask = (field) =>
    creator.query({ query: gql(`{ partnerships(first: 1) { nodes { id ${field} } } }`) });
  assert.equal((await ask('status')).data.partnerships.nodes.length, 1);

  const refusals = [];
  for (const field of ['notes', 'nosuch']) {
    await assert.rejects(ask(field), (error) => {
      assert.ok(CombinedGraphQLErrors.is(error), String(error));
      const [{ message, extensions }] = error.errors;
      refusals.push([message.replaceAll(field, 'X'), extensions.code]);
      return true;
    });
  }
  assert.deepEqual(refusals[0], refusals[1]);
  assert.equal(refusals[0][1], 'GRAPHQL_VALIDATION_FAILED');
});
