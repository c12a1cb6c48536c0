// PostGraphile: the brand or the creator is named, since without row-level
// security nothing else says whose rows they are. Aliases give the answers our
// names.
import { ask, post } from "./http.mjs";

const metrics = "latestMetrics { capturedAt views likes comments }";
const text = {
  R1: `query R1($id: UUID!) { creatorByRowId(rowId: $id) { id: rowId displayName country followerCount
    socialAccounts(first: 50, orderBy: [FOLLOWER_COUNT_DESC, ROW_ID_ASC]) { nodes { platform handle followerCount } } } }`,
  R2: `query R2($brand: UUID!) { brandByRowId(rowId: $brand) { partnerships(first: 50, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
    nodes { id: rowId stage createdAt creator { id: rowId displayName } } } } }`,
  R3: `query R3($brand: UUID!, $n: Int!) { brandByRowId(rowId: $brand) { campaigns(first: 7, orderBy: [STARTS_ON_DESC, ROW_ID_DESC]) { nodes { id: rowId name
    participants(first: $n, orderBy: [ADDED_AT_DESC, ROW_ID_DESC]) { nodes { partnership { id: rowId stage creator { id: rowId displayName }
      deliverables(first: 5, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes { id: rowId title state ${metrics} } } } } } } } } }`,
  R4: `query R4($id: UUID!, $from: Date!, $to: Date!) { campaignByRowId(rowId: $id) {
    metricSeries(since: $from, until: $to) { nodes { day publications views likes comments } } } }`,
  R5: `query R5($brand: UUID!, $after: Cursor!) { brandByRowId(rowId: $brand) { deliverables(first: 25, after: $after, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
    nodes { id: rowId title state createdAt draftDueOn } pageInfo { endCursor } } } }`,
  R6: `query R6($creator: UUID!) { creatorByRowId(rowId: $creator) { ownPartnerships(first: 20, orderBy: [CONTACTED_AT_DESC, ROW_ID_DESC]) { nodes {
    id: rowId status brand { id: rowId name }
    deliverables(first: 5, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes { id: rowId title state ${metrics} } }
    feedback(first: 5, orderBy: [SHARED_AT_DESC, ROW_ID_DESC]) { nodes { id: rowId goal whatWorked sharedAt } } } } } }`,
  R7: `query R7($brand: UUID!) { brandByRowId(rowId: $brand) {
    partnerships(first: 25, condition: {stage: "RETAINED", tier: "MICRO"}, orderBy: [FOLLOWER_COUNT_DESC, ROW_ID_DESC]) {
      totalCount nodes { id: rowId stage tier lastTouchAt creator { id: rowId displayName followerCount } } } } }`,
};

const at = {
  R1: ["creatorByRowId"], R2: ["brandByRowId", "partnerships"], R3: ["brandByRowId", "campaigns"], R4: ["campaignByRowId", "metricSeries"],
  R5: ["brandByRowId", "deliverables"], R6: ["creatorByRowId", "ownPartnerships"], R7: ["brandByRowId", "partnerships"],
};

const variables = {
  R1: ({ id }) => ({ id }),
  R3: ({ who, n }) => ({ brand: who.brandId, n }),
  R4: ({ id, from, to }) => ({ id, from, to }),
  R6: ({ who }) => ({ creator: who.creatorId }),
};

const before = `query Before($brand: UUID!, $skip: Int!) { brandByRowId(rowId: $brand) {
  deliverables(first: 1, offset: $skip, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { pageInfo { endCursor } } } }`;

// postgraphile asks with tokens when it is given them.
export function postgraphile(tokens) {
  const known = new Map();
  const headers = (who) => {
    if (!tokens) return {};
    const key = who.creatorId ?? who.brandId;
    if (!known.has(key)) known.set(key, tokens.settings(who));
    return { Authorization: `Bearer ${known.get(key)}` };
  };
  const request = (query, one, vars) => post("/graphql", { query: query.replace(/\s+/g, " "), variables: vars }, headers(one.who));
  return {
    at: (name) => at[name.slice(0, 2)],
    async requests(name, cases, base) {
      const key = name.slice(0, 2), all = [];
      for (const one of cases) {
        const vars = variables[key]?.(one) ?? { brand: one.who.brandId };
        if (key === "R5") {
          const answer = await ask(base, request(before, one, { ...vars, skip: one.skip - 1 }));
          vars.after = answer.data.brandByRowId.deliverables.pageInfo.endCursor;
        }
        all.push(request(text[key], one, vars));
      }
      return all;
    },
  };
}
