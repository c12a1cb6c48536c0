// What is asked, before anyone's way of asking it: for each query a list of
// cases, that is a person of the demo and the keys of what is asked for. Found in
// the database, in an order that is the same at each bench.

// about says of each query what it is, for the report.
export const about = {
  R1: "a creator by id, with the accounts",
  R2: "a brand's first 50 partnerships, with the creator",
  R3: "7 campaigns → 20 participants each, with partnership and creator → 5 deliverables each → latest metrics",
  R3x5: "R3 with 5 participants a campaign",
  R3x80: "R3 with 80 participants a campaign",
  R4: "a campaign's metrics by day, over 90 days",
  R5: "a page of 25 by cursor, 9,000 to 9,900 deep (page 360 and on) in a brand's 21,000 deliverables",
  R6: "the creator's portal: own partnerships with brand, 5 deliverables with latest metrics, shared feedback",
  R7: "partnerships by stage and tier, ordered by followers, the first 25 and the total count",
};

// participants is how many of each campaign R3 asks for.
export const participants = { R3: 20, R3x5: 5, R3x80: 80 };

export async function findCases(client) {
  const rows = async (text, values) => (await client.query(text, values)).rows;
  // The managers of the six largest brands.
  const managers = await rows(`
    SELECT DISTINCT ON (known, b.id) u.subject, u.id AS "userId", b.id AS "brandId",
      (SELECT count(*)::int FROM partnerships p WHERE p.brand_id = b.id) AS known
    FROM brands b JOIN memberships m ON m.brand_id = b.id AND m.role = 'MANAGER' AND m.ended_at IS NULL
    JOIN users u ON u.id = m.user_id
    ORDER BY known DESC, b.id, m.created_at LIMIT 6`);
  const cases = { R1: [], R2: [], R3: [], R3x5: [], R3x80: [], R4: [], R5: [], R6: [], R7: [] };
  const [{ last }] = await rows("SELECT max(captured_at)::date::text AS last FROM metric_snapshots");
  const [{ first }] = await rows("SELECT ($1::date - 89)::text AS first", [last]);
  for (const who of managers) {
    // Accounts are ordered by followers, and peers differ in where they put nulls.
    cases.R1.push((await rows(`
      SELECT creator_id AS id FROM (
        SELECT creator_id, row_number() OVER (ORDER BY created_at, id) AS n FROM partnerships p
        WHERE brand_id = $1 AND NOT EXISTS (SELECT 1 FROM social_accounts a WHERE a.creator_id = p.creator_id AND a.follower_count IS NULL)
      ) p
      WHERE n % 60 = 1 ORDER BY n LIMIT 40`, [who.brandId])).map(({ id }) => ({ who, id })));
    cases.R4.push((await rows(`
      SELECT c.id FROM campaigns c JOIN publications p ON p.campaign_id = c.id
      WHERE c.brand_id = $1 AND p.published_at > $2::date GROUP BY c.id ORDER BY count(*) DESC, c.id LIMIT 3`, [who.brandId, first]))
      .map(({ id }) => ({ who, id, from: first, to: last })));
    if (who.known >= managers[2].known) cases.R5.push(Array.from({ length: 10 }, (_, i) => ({ who, skip: 9000 + 100 * i })));
    for (const name of ["R2", "R3", "R3x5", "R3x80", "R7"]) cases[name].push([{ who, n: participants[name] }]);
  }
  // Creators with five to twelve partnerships in which there was contact.
  const creators = await rows(`
    SELECT u.subject, u.id AS "userId", c.id AS "creatorId"
    FROM creators c JOIN users u ON u.id = c.user_id JOIN partnerships p ON p.creator_id = c.id AND p.contacted_at IS NOT NULL
    GROUP BY u.id, c.id HAVING count(*) BETWEEN 5 AND 12 ORDER BY c.created_at, c.id LIMIT 96`);
  cases.R6.push(creators.map((who) => ({ who })));
  // Brand by brand in turn, so that each short run meets all of them.
  for (const name of Object.keys(cases)) cases[name] = interleave(cases[name]);
  return cases;
}

function interleave(lists) {
  const all = [];
  for (let i = 0; lists.some((list) => i < list.length); i++) {
    for (const list of lists) if (i < list.length) all.push(list[i]);
  }
  return all;
}
