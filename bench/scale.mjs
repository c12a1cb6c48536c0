// Two server processes over a primary and a streaming standby, all made here on
// 127.0.0.1 and ended again. Shows where reads go and that they are right, and puts
// what it saw between the marks in docs/scale.md. It needs a built program (make
// build), Postgres, wrk and npm ci; PgBouncer is looked at where it is installed.
// usage: node bench/scale.mjs [--size small|large] [--seconds 5] [--repeats 3]
// [--connections 4] [--report docs/scale.md|none]
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Load, writeRequests } from "./load.mjs";
import { onPath } from "./peers.mjs";
import { Processes, answering, freePort, sleep } from "./processes.mjs";
import { findCases } from "./queries/cases.mjs";
import { ask } from "./queries/http.mjs";
import { ours } from "./queries/ours.mjs";
import { openPair } from "./scale/clusters.mjs";
import { ownWrites, survives } from "./scale/correct.mjs";
import { throughPgBouncer } from "./scale/pgbouncer.mjs";
import { writeScale } from "./scale/report.mjs";
import { audience, issuer, newIssuer } from "./tokens.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const home = join(resolve(root, process.env.BENCH_HOME ?? ".bench"), "scale");
const say = (line) => console.log(`==> ${line}`);

function settingsOf(args) {
  const { values } = parseArgs({ args, options: {
    size: { type: "string", default: "small" }, seconds: { type: "string", default: "5" }, repeats: { type: "string", default: "3" },
    connections: { type: "string", default: "4" }, report: { type: "string", default: "docs/scale.md" },
  } });
  for (const name of ["seconds", "repeats", "connections"]) {
    values[name] = Number(values[name]);
    if (!Number.isInteger(values[name]) || values[name] < 1 || values[name] > 60) throw new Error(`--${name} is a whole number from 1 to 60`);
  }
  if (!["small", "large"].includes(values.size)) throw new Error("--size is small or large");
  return values;
}

// counters are what a server's statistics say of the server processes' work.
async function counters(cluster) {
  const [row] = await cluster.ask("SELECT (xact_commit + xact_rollback)::int AS transactions, tup_fetched::float AS rows FROM pg_stat_database WHERE datname = 'rapport'");
  return row;
}

// connections are those that the server processes have.
async function connections(cluster) {
  const [{ n }] = await cluster.ask("SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'rapport_server'");
  return n;
}

// Servers are the server processes of one arrangement.
class Servers {
  constructor(parts) {
    Object.assign(this, parts, { running: [] });
  }

  async start(count, extra = {}) {
    for (let i = 0; i < count; i++) {
      const addr = `127.0.0.1:${await freePort()}`, name = `server-${i + 1}`;
      const server = this.processes.start(name, [this.program, "serve"], { cwd: home, log: join(home, `${name}.log`), env: {
        PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: this.pair.primary.url("rapport_server"), RAPPORT_ADDR: addr,
        RAPPORT_TOKEN_ISSUER: issuer, RAPPORT_TOKEN_AUDIENCE: audience, RAPPORT_TOKEN_KEY_FILE: this.tokens.file, RAPPORT_CURSOR_KEY: this.cursorKey, ...extra,
      } });
      this.running.push({ url: `http://${addr}`, server });
      await answering(server, `http://${addr}/readyz`);
    }
    if (extra.RAPPORT_READ_URLS) await sleep(1500); // The standby is checked before its first use.
    return this.running.map(({ url }) => url);
  }

  // stop ends them; only then Postgres has counted all that they did.
  async stop() {
    for (const { server } of this.running) process.kill(server.pid, "SIGTERM");
    while (this.running.some(({ server }) => !server.ended)) await sleep(50);
    this.running = [];
    await sleep(500);
  }
}

// loaded runs the load on both processes at once, and tells what each database did.
async function loaded({ servers, pair, file, options, name, extra }) {
  // Postgres counts for sure when a connection ends: so all is counted, from the
  // first connection to the last.
  const databases = Object.entries(pair), before = {}, held = {}, spent = {};
  for (const [which, cluster] of databases) before[which] = await counters(cluster);
  const urls = await servers.start(2, extra);
  const run = (seconds) => Promise.all(urls.map((url) => new Load().run({ url, file, connections: options.connections, seconds })));
  const warmed = await run(1);
  const results = await run(options.seconds);
  for (const [which, cluster] of databases) held[which] = await connections(cluster);
  await servers.stop();
  for (const [which, cluster] of databases) {
    const after = await counters(cluster);
    spent[which] = { transactions: after.transactions - before[which].transactions, rows: after.rows - before[which].rows, connections: held[which] };
  }
  const sum = (field) => results.reduce((total, result) => total + result[field], 0);
  const bad = sum("refused") + sum("broken");
  if (bad) throw new Error(`${name}: ${bad} requests were refused or broke off`);
  const all = sum("requests") + warmed.reduce((total, result) => total + result.requests, 0);
  const line = { name, all, rps: sum("requests") / options.seconds, p95: Math.max(...results.map((r) => r.p95)) / 1000, ...spent };
  console.log(`${name}: ${Math.round(line.rps)}/s; ${databases.map(([which]) => `${which} ${spent[which].transactions} transactions`).join(", ")}`);
  return line;
}

async function main(args) {
  const options = settingsOf(args), program = resolve(root, process.env.BENCH_RAPPORT ?? ".build/rapport");
  mkdirSync(home, { recursive: true });
  const processes = new Processes(join(home, "running.json"));
  await processes.claim();
  const stop = new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => reject(new Error(`interrupted by ${signal}: nothing was written`)));
  });
  try {
    await Promise.race([stop, (async () => {
      if (!onPath("wrk")) throw new Error("no wrk found: scripts/need wrk");
      const before = readFileSync("/proc/loadavg", "utf8").split(" ")[0];
      const pair = await openPair({ processes, home, rapport: program, size: options.size, say });
      const tokens = newIssuer(join(home, "issuer.pem"));
      const servers = new Servers({ processes, program, tokens, pair, cursorKey: randomBytes(32).toString("base64") });
      const cases = await casesOf(pair.primary);
      const requests = (await Promise.all(["R1", "R2", "R3", "R7"].map((query) => ours(tokens).requests(query, cases[query].slice(0, 24), "")))).flat();
      const file = join(home, "requests.txt");
      writeRequests(file, requests);
      const standby = { RAPPORT_READ_URLS: pair.standby.url("rapport_server") };

      // The same answers, from wherever.
      const sizes = [];
      for (const extra of [{}, standby]) {
        const [url] = await servers.start(1, extra);
        const answers = [];
        for (const request of requests) answers.push(JSON.stringify((await ask(url, request)).data));
        sizes.push(answers);
        await servers.stop();
      }
      const differ = requests.filter((_, i) => sizes[0][i] !== sizes[1][i]).length;
      if (differ) throw new Error(`${differ} of ${requests.length} answers differ between primary and standby`);
      say(`${requests.length} answers are equal, byte by byte, with and without a standby`);

      const runs = [];
      for (let repeat = 0; repeat < options.repeats; repeat++) {
        runs.push(await loaded({ servers, pair, file, options, name: "primary alone", extra: {} }));
        runs.push(await loaded({ servers, pair, file, options, name: "with the standby", extra: standby }));
      }
      const context = { servers, pair, tokens, cases, standby, say };
      const writes = [await ownWrites(context, 0), await ownWrites(context, 300)];
      const killed = await survives({ ...context, requests });
      const pooled = onPath("pgbouncer") ? await throughPgBouncer({ ...context, processes, home, requests }) : undefined;
      if (!pooled) say("Without PgBouncer: there is no pgbouncer on the PATH");
      if (options.report !== "none") {
        const [{ version }] = await pair.primary.ask("SELECT current_setting('server_version') AS version");
        const git = (...words) => execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim();
        const changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs") !== "";
        const commit = `${git("rev-parse", "--short", "HEAD")}${changed ? " with changes that are not committed" : ""}`;
        writeScale(resolve(root, options.report), {
          command: ["node bench/scale.mjs", ...args].join(" "), options, runs, writes, killed, pooled, answers: requests.length,
          machine: { processors: availableParallelism(), load: before, version, commit },
        });
        say(`Written: ${options.report}`);
      }
    })()]);
  } finally {
    await processes.endAll();
  }
}

async function casesOf(primary) {
  return findCases({ query: async (text, values) => ({ rows: await primary.ask(text, values) }) });
}

main(process.argv.slice(2)).then(() => process.exit(0), (error) => {
  console.error(`scale: ${error.message}`);
  process.exit(1);
});
