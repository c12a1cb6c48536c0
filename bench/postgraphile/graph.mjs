// The smart tags that give PostGraphile our graph: relations by one column, where
// our foreign keys carry the brand and the creator along, and names.
import { pgSmartTags } from "postgraphile/utils";

// relation is a foreign key that PostGraphile is told of.
const relation = (column, table, field, list, unique = "(id)") =>
  `(${column}) references ${table} ${unique}|@fieldName ${field}|@foreignFieldName ${list}`;

const table = (match, tags) => ({ kind: "class", match, tags });

// attribute lets lists be ordered or filtered by a column that leads no index.
const attribute = (match, behavior) => ({ kind: "attribute", match, tags: { behavior } });

export const graph = pgSmartTags([
  table("public.partnerships", { foreignKey: [
    relation("brand_id", "public.brands", "brand", "partnerships"),
    relation("creator_id", "public.creators", "creator", "partnerships"),
  ] }),
  table("public.campaigns", { foreignKey: [relation("brand_id", "public.brands", "brand", "campaigns")] }),
  table("public.campaign_participants", { foreignKey: [
    relation("campaign_id", "public.campaigns", "campaign", "participants"),
    relation("partnership_id", "public.partnerships", "partnership", "participations"),
  ] }),
  table("public.deliverables", { foreignKey: [
    relation("brand_id", "public.brands", "brand", "deliverables"),
    relation("partnership_id", "public.partnerships", "partnership", "deliverables"),
    relation("partnership_id", "bench.own_partnerships", "ownPartnership", "deliverables"),
  ] }),
  table("public.social_accounts", { foreignKey: [relation("creator_id", "public.creators", "creator", "socialAccounts")] }),
  table("bench.latest_metrics", {
    primaryKey: "deliverable_id",
    foreignKey: ["(deliverable_id) references public.deliverables (id)|@fieldName deliverable|@foreignSingleFieldName latestMetrics"],
  }),
  table("bench.shared_feedback", {
    primaryKey: "id",
    foreignKey: ["(partnership_id) references bench.own_partnerships (id)|@fieldName partnership|@foreignFieldName feedback"],
  }),
  table("bench.own_partnerships", {
    primaryKey: "id",
    foreignKey: [
      relation("creator_id", "public.creators", "creator", "ownPartnerships"),
      relation("brand_id", "public.brands", "brand", "ownPartnerships"),
    ],
  }),
  ...[
    "partnerships.created_at", "partnerships.follower_count", "campaigns.starts_on", "campaign_participants.added_at",
    "deliverables.created_at", "social_accounts.follower_count",
  ].map((column) => attribute(`public.${column}`, "+orderBy")),
  ...["own_partnerships.contacted_at", "shared_feedback.shared_at"].map((column) => attribute(`bench.${column}`, "+orderBy")),
  ...["stage", "tier"].map((column) => attribute(`public.partnerships.${column}`, "+filterBy")),
]);
