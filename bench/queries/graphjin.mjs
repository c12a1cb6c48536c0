// GraphJin: in production it looks a query up in its allow list by name; the text
// is sent all the same.
import { readFileSync } from "node:fs";
import { ask, post } from "./http.mjs";

const read = (name) => readFileSync(new URL(`../graphjin/queries/${name}.gql`, import.meta.url), "utf8").trim();

const at = { R1: ["creators"], R2: ["partnerships"], R3: ["campaigns"], R4: ["metric_series"], R5: ["deliverables"], R6: ["partnerships"], R7: [] };

const variables = {
  R1: ({ id }) => ({ id }),
  R3: ({ who, n }) => ({ brand: who.brandId, n }),
  R4: ({ id, from, to }) => ({ id, from, to }),
  R6: ({ who }) => ({ creator: who.creatorId }),
};

// statuses are what a creator is told of a stage, which GraphJin can't compute.
const statuses = {
  DISCOVERED: "PROSPECT", VETTING: "PROSPECT", SHORTLISTED: "PROSPECT", OUTREACH: "INVITED", NEGOTIATING: "INVITED",
  PILOT: "ACTIVE", SCALING: "ACTIVE", RETAINED: "ACTIVE", AT_RISK: "ACTIVE", WINBACK: "ACTIVE",
};

// one takes the only element of a list: GraphJin sees no to-one relation where
// the unique column is a view's or one of several.
const one = (list) => list[0] ?? null;
const work = (list) => list.map((deliverable) => ({ ...deliverable, latestMetrics: one(deliverable.latestMetrics) }));

// shapes bring what differs in form from ours, and not in content, to ours; for
// the comparison alone.
const shapes = {
  R3: (campaigns) => campaigns.map((campaign) => ({
    ...campaign,
    participants: campaign.participants.map(({ partnership }) => ({ partnership: { ...partnership, deliverables: work(partnership.deliverables) } })),
  })),
  R6: (partnerships) => partnerships.map(({ stage, deliverables, feedback, ...rest }) => ({
    ...rest, status: statuses[stage] ?? "ENDED", deliverables: work(deliverables),
    feedback: feedback.map(({ revision, ...words }) => ({ ...words, ...one(revision) })),
  })),
  R7: ({ nodes, total }) => ({ totalCount: total[0].count_id, nodes }),
};

export function graphjin() {
  const text = Object.fromEntries(["R1", "R2", "R3", "R4", "R5", "R5before", "R6", "R7"].map((name) => [name, read(name)]));
  const request = (name, vars) => post("/api/v1/graphql", { query: text[name], operationName: name, variables: vars });
  return {
    at: (name) => at[name.slice(0, 2)],
    shape: (name, value) => shapes[name.slice(0, 2)]?.(value) ?? value,
    async requests(name, cases, base) {
      const key = name.slice(0, 2), all = [];
      for (const asked of cases) {
        const vars = variables[key]?.(asked) ?? { brand: asked.who.brandId };
        if (key === "R5") vars.cursor = (await ask(base, request("R5before", { ...vars, skip: asked.skip - 1 }))).data.deliverables_cursor;
        all.push(request(key, vars));
      }
      return all;
    },
  };
}
