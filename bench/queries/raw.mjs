// The raw handler: one path a query, its parameters in $1, $2, … order.
const parameters = {
  R1: ({ id }) => [id],
  R2: ({ who }) => [who.brandId],
  R3: ({ who, n }) => [who.brandId, n],
  R4: ({ id, from, to }) => [id, from, to],
  R6: ({ who }) => [who.creatorId],
  R7: ({ who }) => [who.brandId],
};

// raw takes the row ahead of a page from the database: its cursor is that row's
// place in the order.
export function raw(client) {
  const before = async ({ who, skip }) => {
    const { rows: [row] } = await client.query(`SELECT created_at::text AS at, id FROM deliverables WHERE brand_id = $1
      ORDER BY created_at DESC, id DESC OFFSET $2 LIMIT 1`, [who.brandId, skip - 1]);
    return [who.brandId, row.at, row.id];
  };
  return {
    at: () => [],
    async requests(name, cases) {
      const key = name.slice(0, 2), all = [];
      for (const one of cases) {
        const values = key === "R5" ? await before(one) : parameters[key](one);
        all.push({ method: "GET", path: `/${key}?${values.map((v) => `p=${encodeURIComponent(v)}`).join("&")}`, headers: {}, body: "" });
      }
      return all;
    },
  };
}
