// What a server says and answers with PgBouncer between it and the primary.
import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, sleep } from "../processes.mjs";
import { account } from "./clusters.mjs";

// What the server sets when it connects and PgBouncer does not know.
const startup = "statement_timeout,lock_timeout,idle_in_transaction_session_timeout,plan_cache_mode";

const arrangements = [
  { name: "session mode, as installed", mode: "session", ini: [] },
  { name: "session mode", mode: "session", ini: [`ignore_startup_parameters = ${startup}`] },
  { name: "transaction mode", mode: "transaction", ini: [`ignore_startup_parameters = ${startup}`] },
  { name: "transaction mode, `connect_query`", mode: "transaction", ini: [`ignore_startup_parameters = ${startup}`], query: true },
];

export async function throughPgBouncer({ servers, pair, processes, home, requests, say }) {
  const version = execFileSync("pgbouncer", ["--version"], { encoding: "utf8" }).split("\n")[0];
  const seen = [];
  for (const arrangement of arrangements) {
    const folder = join(home, "pgbouncer"), port = await freePort(), who = account();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const query = arrangement.query ? ` connect_query='SET ROLE rapport_app'` : "";
    writeFileSync(join(folder, "pgbouncer.ini"), [
      "[databases]", `rapport = host=127.0.0.1 port=${pair.primary.port} dbname=rapport user=rapport_server${query}`,
      "[pgbouncer]", "listen_addr = 127.0.0.1", `listen_port = ${port}`, "unix_socket_dir =", "auth_type = any",
      `pool_mode = ${arrangement.mode}`, "default_pool_size = 4", "max_client_conn = 100", ...arrangement.ini, "",
    ].join("\n"));
    if (who.uid !== undefined) for (const path of [folder, join(folder, "pgbouncer.ini")]) chownSync(path, who.uid, who.gid);
    const pooler = processes.start("PgBouncer", ["pgbouncer", join(folder, "pgbouncer.ini")],
      { ...who, cwd: "/", env: { PATH: process.env.PATH }, log: join(home, "pgbouncer.log"), signal: "SIGINT" });
    await sleep(500);
    if (pooler.ended) throw new Error(`PgBouncer did not start: ${readFileSync(pooler.log, "utf8")}`);
    const line = { name: arrangement.name, ...(await asked(servers, requests, `postgres://rapport_server@127.0.0.1:${port}/rapport`, join(home, "server-1.log"), arrangement.mode)) };
    process.kill(pooler.pid, "SIGINT");
    while (!pooler.ended) await sleep(50);
    seen.push(line);
    say(`PgBouncer, ${line.name}: ${line.started ? `${line.planned} answered by plans, ${line.gaveUp} tries of a plan failed, ${line.failed} requests failed` : "the server does not start"}${line.says ? `; ${line.says}` : ""}`);
  }
  return { version, seen };
}

// asked starts one server over the pooler and asks it from eight places at once.
async function asked(servers, requests, url, log, mode) {
  const conns = mode === "session" ? "4" : "10";
  let base;
  try {
    [base] = await servers.start(1, { DATABASE_URL: url, RAPPORT_DATABASE_CONNS: conns });
  } catch {
    servers.running = [];
    return { started: false, says: reason(log) };
  }
  let failed = 0, says;
  const worker = async (at) => {
    for (let i = 0; i < 50; i++) {
      const { method, path, headers, body } = requests[(at * 11 + i) % requests.length];
      const answer = await fetch(base + path, { method, headers, body }), text = await answer.text();
      if (answer.status !== 200 || text.includes('"errors"')) { failed++; says ??= `${answer.status} ${text.slice(0, 200)}`; }
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, at) => worker(at)));
  const metrics = await (await fetch(`${base}/metrics`)).text();
  const counted = (value) => Number(new RegExp(`^rapport_[a-z_]*plan[a-z_]*\\{[^}]*"${value}"\\} (\\d+)`, "m").exec(metrics)?.[1] ?? 0);
  await servers.stop();
  return { started: true, asked: 400, planned: counted("true"), gaveUp: counted("false"), failed, says: reason(log) ?? says };
}

// reason is the first complaint of Postgres or PgBouncer in a server's log.
function reason(log) {
  return /(?:ERROR|FATAL): [^"\\\n]*(?:\\?"[^"\\\n]*\\?"[^"\\\n]*)*?\(SQLSTATE \w+\)/.exec(readFileSync(log, "utf8"))?.[0].replaceAll("\\", "");
}
