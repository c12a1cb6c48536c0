// Rapport: the viewer's token says whose rows they are.
import { typeId } from "../ids.mjs";
import { ask, post } from "./http.mjs";

const text = {
  R1: "query R1($id: ID!) { creator(by: {id: $id}) { id displayName country followerCount socialAccounts { platform handle followerCount } } }",
  R2: "query R2 { partnerships(first: 50) { nodes { id stage createdAt creator { id displayName } } } }",
  R3: `query R3($n: Int!) { campaigns(first: 7) { nodes { id name participants(first: $n) { nodes { partnership {
    id stage creator { id displayName } deliverables(first: 5) { nodes { id title state latestMetrics { capturedAt views likes comments } } } } } } } } }`,
  R4: "query R4($id: ID!, $from: Date!, $to: Date!) { campaign(id: $id) { metricSeries(from: $from, to: $to) { day publications views likes comments } } }",
  R5: "query R5($after: String!) { deliverables(first: 25, after: $after) { nodes { id title state createdAt draftDueOn } pageInfo { endCursor } } }",
  R6: `query R6 { viewer { creator { partnerships(first: 20) { nodes { id status brand { id name }
    deliverables(first: 5) { nodes { id title state latestMetrics { capturedAt views likes comments } } }
    feedback(first: 5) { nodes { id goal whatWorked sharedAt } } } } } } }`,
  R7: `query R7 { partnerships(first: 25, filter: {stage: {eq: RETAINED}, tier: {eq: MICRO}}, orderBy: [{field: FOLLOWER_COUNT, direction: DESC}]) {
    totalCount nodes { id stage tier lastTouchAt creator { id displayName followerCount } } } }`,
};

const at = {
  R1: ["creator"], R2: ["partnerships"], R3: ["campaigns"], R4: ["campaign", "metricSeries"],
  R5: ["deliverables"], R6: ["viewer", "creator", "partnerships"], R7: ["partnerships"],
};

const variables = {
  R1: ({ id }) => ({ id: typeId("creator", id) }),
  R3: ({ n }) => ({ n }),
  R4: ({ id, from, to }) => ({ id: typeId("campaign", id), from, to }),
};

export function ours(tokens) {
  const known = new Map(), cursors = new Map();
  const token = (who) => {
    const key = who.creatorId ?? who.brandId;
    if (!known.has(key)) known.set(key, tokens.ours(who));
    return { Authorization: `Bearer ${known.get(key)}` };
  };
  const request = (query, one, vars) => post("/graphql", { query: query.replace(/\s+/g, " "), variables: vars }, token(one.who));
  return {
    at: (name) => at[name.slice(0, 2)],
    async requests(name, cases, base) {
      const key = name.slice(0, 2);
      if (key === "R5") return pages(cases, base, request, cursors);
      return cases.map((one) => request(text[key], one, variables[key]?.(one) ?? {}));
    },
  };
}

// pages walks each brand's list by pages of 100, for the cursor ahead of each
// case: our cursors come from pages alone. All of our servers have the same key,
// so the first walk does for all.
async function pages(cases, base, request, cursors) {
  const walk = "query Walk($after: String) { deliverables(first: 100, after: $after) { pageInfo { endCursor } } }";
  for (const who of cursors.size ? [] : new Set(cases.map((one) => one.who))) {
    const wanted = new Set(cases.filter((one) => one.who === who).map((one) => one.skip));
    let after = null;
    for (let row = 100; row <= Math.max(...wanted); row += 100) {
      after = (await ask(base, request(walk, { who }, { after }))).data.deliverables.pageInfo.endCursor;
      if (wanted.has(row)) cursors.set(`${who.brandId} ${row}`, after);
    }
  }
  return cases.map((one) => request(text.R5, one, { after: cursors.get(`${one.who.brandId} ${one.skip}`) }));
}
