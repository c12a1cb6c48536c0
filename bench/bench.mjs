// Measures Rapport beside its peers. usage: node bench.mjs [--quick] [--queries R1,R3]
// [--connections 1,16,64] [--peers ours,raw] [--repeats 3] [--seconds 3] [--warm 2]
// [--report FILE|none] [--check] [--hold]
// See README.md.
import { mkdirSync, appendFileSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { difference, leaves, plain, rows } from "./answers.mjs";
import { openDatabase, settings } from "./database.mjs";
import { Figures, closing, whole } from "./figures.mjs";
import { Load, measure, writeRequests } from "./load.mjs";
import { onPath, rivals, startPeers, versions } from "./peers.mjs";
import { Processes } from "./processes.mjs";
import { findCases } from "./queries/cases.mjs";
import { ask } from "./queries/http.mjs";
import { writeReport } from "./report.mjs";
import { newIssuer } from "./tokens.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const home = resolve(root, process.env.BENCH_HOME ?? ".bench");
const say = (line) => console.log(`==> ${line}`);

// settingsOf reads what is asked for; --quick changes what is taken where
// nothing is said.
function settingsOf(args) {
  const { values } = parseArgs({ args, options: {
    quick: { type: "boolean" }, check: { type: "boolean" }, hold: { type: "boolean" }, queries: { type: "string" }, connections: { type: "string" },
    peers: { type: "string" }, repeats: { type: "string" }, seconds: { type: "string" }, warm: { type: "string" }, report: { type: "string" },
  } });
  const { quick } = values;
  const list = (text) => text.split(",");
  const number = (name, text) => {
    const n = Number(text);
    if (!Number.isInteger(n) || n < 1 || n > 1000) throw new Error(`--${name} is a whole number from 1 to 1000, not ${text}`);
    return n;
  };
  return {
    queries: list(values.queries ?? (quick ? "R1,R2,R3,R5" : "R1,R2,R3,R3x5,R3x80,R4,R5,R6,R7")),
    connections: list(values.connections ?? (quick ? "16" : "1,16,64")).map((c) => number("connections", c)),
    peers: list(values.peers ?? "ours,ours-gqlgen,ours-norls,postgraphile,postgraphile-x2,postgraphile-rls,graphjin,raw"),
    repeats: number("repeats", values.repeats ?? "3"), seconds: number("seconds", values.seconds ?? (quick ? "2" : "3")),
    warm: number("warm", values.warm ?? (quick ? "1" : "2")),
    report: values.report ?? (quick || values.check ? "none" : "docs/performance.md"), check: values.check, hold: values.hold,
    command: `make ${quick ? "bench/quick" : "bench"}${args.filter((a) => a !== "--quick").length ? ` BENCH_ARGS='${args.filter((a) => a !== "--quick").join(" ")}'` : ""}`,
  };
}

// runs tells whether a query is put to a peer over that many connections: growth
// is measured at few.
const runs = (query, connections) => !query.startsWith("R3x") || connections < 64;

// check asks every peer for every case, and fails where one peer's answer is not
// the first peer's. It leaves the requests in files for the load.
async function check(peers, cases, queries) {
  const files = {}, checked = {}, faults = [];
  for (const query of queries) {
    if (!cases[query]?.length) throw new Error(`there is no query ${query}, or no data for it`);
    let first;
    for (const peer of peers) {
      if (peer.asks.cannot?.[query.slice(0, 2)]) continue;
      try {
        const requests = await peer.asks.requests(query, cases[query], peer.url);
        const answers = [];
        const sizes = [];
        for (const request of requests) {
          const answer = await ask(peer.url, request);
          sizes.push(answer.bytes);
          const found = peer.asks.at(query).reduce((value, name) => value?.[name], answer.data) ?? null;
          answers.push(plain(peer.asks.shape?.(query, found) ?? found));
        }
        files[`${peer.name} ${query}`] = { file: join(home, "requests", `${peer.name}-${query}.txt`), sizes };
        writeRequests(files[`${peer.name} ${query}`].file, requests);
        const count = mean(answers.map(leaves));
        if (!first) {
          first = { peer: peer.name, answers };
          if (count <= 1) faults.push(`${query}: ${peer.name} answers with nothing`);
          checked[query] = { cases: answers.length, leaves: Math.round(count), rows: Math.round(mean(answers.map(rows))), bytes: Math.round(mean(sizes)) };
        }
        answers.forEach((answer, i) => {
          const found = difference(first.answers[i], answer);
          if (found) faults.push(`${query}, request ${i + 1}: ${first.peer} and ${peer.name} differ at ${found}`);
        });
      } catch (error) {
        faults.push(`${query}: ${peer.name}: ${error.message}`);
      }
    }
    if (checked[query]) say(`${query}: ${checked[query].cases} answers of ${checked[query].leaves} values compared`);
  }
  if (faults.length) throw new Error(`the answers are not equal, so nothing was timed:\n  ${faults.slice(0, 20).join("\n  ")}${faults.length > 20 ? `\n  and ${faults.length - 20} more` : ""}`);
  return { files, checked };
}

const mean = (numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

// Whole answers alone count: one refused, broken or cut short fails the bench.
function mustBeWhole(line, sizes) {
  const where = `${line.query} at ${line.connections} connections on ${line.peer}`;
  if (line.refused || line.broken) throw new Error(`${where}: of ${line.requests} requests ${line.refused} were not answered with 200 and ${line.broken} broke off`);
  if (!line.requests) throw new Error(`${where}: no request was answered`);
  // The load generator reads no bodies, so their size must tell: an error in a 200
  // is shorter. Headers come on top. A short run has met only some of the cases.
  const many = line.requests > 3 * sizes.length;
  const least = many ? mean(sizes) * 0.8 : Math.min(...sizes), most = (many ? mean(sizes) * 1.25 : Math.max(...sizes)) + 2000;
  if (line.bytes < least || line.bytes > most) {
    throw new Error(`${where}: answers of ${line.bytes} bytes under load, where ${Math.round(least)} to ${Math.round(most)} were expected`);
  }
}

async function timed({ peers, files, options, load, database, log }) {
  const has = (peer, query) => files[`${peer.name} ${query}`];
  say("Warming up");
  for (const query of options.queries) {
    for (const peer of peers.filter((p) => has(p, query))) {
      await load.run({ url: peer.url, file: has(peer, query).file, connections: 16, seconds: options.warm });
    }
  }
  const lines = [];
  for (let repeat = 1; repeat <= options.repeats; repeat++) {
    for (const query of options.queries) {
      for (const connections of options.connections.filter((c) => runs(query, c))) {
        const turn = (repeat - 1) % peers.length;
        for (const peer of [...peers.slice(turn), ...peers.slice(0, turn)].filter((p) => has(p, query))) {
          if (peer.server.ended) throw new Error(`${peer.name} ${peer.server.fault}: see ${peer.server.log}`);
          const { file, sizes } = has(peer, query);
          const run = (seconds) => measure(load, peer, database.pid, { file, connections, seconds });
          let result = await run(options.seconds);
          // So few answers say little: once more, and longer.
          if (result.requests < 2 * connections) result = await run(4 * options.seconds);
          const line = { repeat, query, connections, peer: peer.name, ...result };
          mustBeWhole(line, sizes);
          lines.push(line);
          appendFileSync(log, `${JSON.stringify(line)}\n`);
          console.log(`${repeat} ${query} ${connections} ${peer.name}: ${whole(line.rps)}/s, p50 ${line.p50.toFixed(1)} p95 ${line.p95.toFixed(1)} ms, server ${line.cpuServer.toFixed(2)} Postgres ${line.cpuPostgres.toFixed(2)} processors, ${Math.round(line.memory)} MB`);
        }
      }
    }
  }
  return lines;
}

async function main(args) {
  const options = settingsOf(args), began = new Date();
  mkdirSync(join(home, "requests"), { recursive: true });
  const processes = new Processes(join(home, "running.json")), load = new Load();
  let database, interrupted;
  // Ctrl-C ends the load that runs now; what waits for it then fails, and the way
  // out below ends the rest.
  const stop = new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => { interrupted = signal; load.stop(); reject(new Error(`interrupted by ${signal}: nothing was written`)); });
    }
  });
  stop.catch(() => {});
  await processes.claim();
  try {
    await Promise.race([stop, (async () => {
      if (!onPath("wrk")) throw new Error("no wrk found: scripts/need wrk");
      const busy = Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0]);
      if (busy > 0.5) say(`This machine is busy (load ${busy}): the figures will be noisy`);
      database = await openDatabase({ processes, root, home, rapport: join(root, ".build/rapport"), say });
      const tokens = newIssuer(join(home, "issuer.pem"));
      const { peers, missing } = await startPeers({ names: options.peers, processes, root, home, database, tokens, client: database.client, say });
      if (options.hold) {
        say(`Postgres: ${database.url("postgres")}`);
        for (const { name, url, pid } of peers) say(`${name}: ${url}, process ${pid}`);
        say("Ctrl-C ends them");
        await new Promise(() => setInterval(() => {}, 60_000));
      }
      const { files, checked } = await check(peers, await findCases(database.client), options.queries);
      for (const peer of peers) for (const [query, why] of Object.entries(peer.asks.cannot ?? {})) missing[`${peer.name}, ${query}`] = why;
      if (options.check) return;
      const log = join(home, "runs.jsonl");
      rmSync(log, { force: true });
      const runs = await timed({ peers, files, options, load, database, log });
      if (options.report !== "none") {
        writeReport(resolve(root, options.report), {
          runs, command: options.command, missing, checked, settings: settings(), options, load: busy, began,
          versions: versions({ root, database, names: peers.map((p) => p.name) }),
        });
        say(`Written: ${options.report}`);
      }
      console.log(`\n${closing(new Figures(runs), rivals).join("\n")}`);
    })()]);
  } finally {
    await database?.client.end().catch(() => {});
    await processes.endAll();
    if (interrupted) process.exitCode = 130;
  }
}

main(process.argv.slice(2)).then(() => process.exit(process.exitCode ?? 0), (error) => {
  console.error(`bench: ${error.message}`);
  process.exit(process.exitCode || 1);
});
