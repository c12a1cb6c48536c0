// PostGraphile 5 on Grafserv's Node server, as its documentation sets it up for
// production. PORT, DATABASE_URL, POOL (connections a process), WORKERS
// (processes), and JWT_KEY (a public key in PEM): with it each request must carry
// a token, whose claims become the settings that our row-level security reads.
import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import jwt from "jsonwebtoken";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { graph } from "./graph.mjs";

const { PORT, DATABASE_URL, POOL = "10", WORKERS = "1", JWT_KEY, PRINT_SCHEMA } = process.env;
const key = JWT_KEY && readFileSync(JWT_KEY, "utf8");

// settings are the transaction's settings of one request: those of our own server.
function settings(request) {
  const { brand, creator, user } = jwt.verify((request?.headers?.authorization ?? "").slice("Bearer ".length), key, {
    algorithms: ["ES256"], issuer: "https://bench.rapport.invalid", audience: "rapport-bench",
  });
  return { role: creator ? "rapport_creator" : "rapport_brand", "app.brand": brand ?? "", "app.creator": creator ?? "", "app.user": user };
}

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [graph],
  pgServices: [makePgService({ connectionString: DATABASE_URL, schemas: ["public", "bench"], poolConfig: { max: Number(POOL) } })],
  schema: { defaultBehavior: "-insert -update -delete" },
  grafast: { explain: false, ...(key ? { context: (ctx) => ({ pgSettings: settings(ctx.node?.req) }) } : {}) },
  grafserv: { graphiql: false, websockets: false, watch: false },
};

async function serve() {
  const instance = postgraphile(preset);
  if (PRINT_SCHEMA) {
    const { printSchema } = await import("graphql");
    console.log(printSchema((await instance.getSchemaResult()).schema));
    process.exit(0);
  }
  const server = createServer();
  server.on("error", (error) => { console.error(error); process.exit(1); });
  await instance.createServ(grafserv).addTo(server);
  server.listen(Number(PORT), "127.0.0.1", () => console.log(`ready ${process.pid}`));
}

if (Number(WORKERS) > 1 && cluster.isPrimary) {
  for (let i = 0; i < Number(WORKERS); i++) cluster.fork();
  cluster.on("exit", (worker, code) => {
    if (code) { console.error(`worker ${worker.process.pid} ended with ${code}`); process.exit(1); }
  });
  process.on("SIGTERM", () => { for (const worker of Object.values(cluster.workers)) worker.process.kill(); process.exit(0); });
} else {
  await serve();
}
