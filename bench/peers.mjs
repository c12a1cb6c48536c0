// The servers beside each other: how each is started and asked.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { answering, freePort } from "./processes.mjs";
import { graphjin } from "./queries/graphjin.mjs";
import { ours } from "./queries/ours.mjs";
import { postgraphile } from "./queries/postgraphile.mjs";
import { raw } from "./queries/raw.mjs";
import { audience, issuer } from "./tokens.mjs";

// about says what each peer is, for the report.
export const about = {
  ours: "Rapport as users run it: `rapport serve` as it ships, JWT, row-level security, logging, metrics",
  "ours-gqlgen": "Rapport with `RAPPORT_EXECUTOR=gqlgen`, all else as `ours`",
  "ours-norls": "Rapport without row-level security and transaction, a build for the bench alone",
  postgraphile: "PostGraphile 5, one process, 10 connections; no JWT, a login that row-level security does not bind",
  "postgraphile-x2": "PostGraphile 5, two processes, 5 connections each; no JWT, a login that row-level security does not bind",
  "postgraphile-rls": "PostGraphile 5, two processes, 5 connections each, with a JWT and our row-level security, settings by pgSettings",
  graphjin: "GraphJin in production mode with its allow list, 10 connections; no JWT, no row-level security",
  raw: "a hand-written Go handler: one prepared statement a query, Postgres makes the JSON; no tokens, no row-level security",
};

// rivals are the peers that `best` is chosen from: those that one could pick
// instead, without row-level security.
export const rivals = ["postgraphile", "postgraphile-x2", "graphjin"];

// onPath finds a program.
export function onPath(name) {
  return (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)).find(existsSync);
}

// nodeFor is the Node that PostGraphile asks for: 22 or later. npm brings one
// where the machine's own is older.
export function nodeFor(bench) {
  if (Number(process.versions.node.split(".")[0]) >= 22) return process.execPath;
  const found = join(bench, `node_modules/node-linux-${process.arch}/bin/node`);
  if (existsSync(found)) return found;
  throw new Error("PostGraphile 5 needs Node 22 or later, and npm has none for this machine");
}

// startPeers starts those that are wanted and can be had, and gives them with
// their addresses; `missing` says why another is not there.
export async function startPeers({ names, processes, root, home, database, tokens, client, say }) {
  const bench = join(root, "bench"), peers = [], missing = {};
  const base = { PATH: process.env.PATH, HOME: process.env.HOME };
  const start = async (name, command, env, asks, { cwd = home, path = "/" } = {}) => {
    const port = await freePort(), addr = `127.0.0.1:${port}`, url = `http://${addr}`;
    const server = processes.start(name, command(addr, port), { cwd, env: { ...base, ...env(addr, port) }, log: join(home, `${name}.log`) });
    await answering(server, url + path);
    peers.push({ name, url, pid: server.pid, asks, server });
  };
  const rapport = (name, command, extra) => start(name, () => command, (addr) => ({
    DATABASE_URL: database.url("bench_server"), RAPPORT_ADDR: addr, RAPPORT_TOKEN_ISSUER: issuer, RAPPORT_TOKEN_AUDIENCE: audience,
    RAPPORT_TOKEN_KEY_FILE: tokens.file, RAPPORT_CURSOR_KEY: cursorKey, ...extra,
  }), own, { path: "/readyz" });
  const own = ours(tokens);
  const cursorKey = randomBytes(32).toString("base64");
  const program = join(root, ".build/rapport");
  const node = (name, login, extra, key) => start(name, () => [nodeFor(bench), join(bench, "postgraphile/server.mjs")], (_, port) => ({
    NODE_ENV: "production", GRAPHILE_ENV: "production", PORT: String(port), DATABASE_URL: database.url(login), ...extra,
  }), postgraphile(key), { cwd: bench });

  const makers = {
    ours: () => rapport("ours", [program, "serve"], {}),
    "ours-gqlgen": () => rapport("ours-gqlgen", [program, "serve"], { RAPPORT_EXECUTOR: "gqlgen" }),
    "ours-norls": () => {
      const command = process.env.BENCH_NORLS;
      if (!command) return "BENCH_NORLS names no command";
      return rapport("ours-norls", ["sh", "-c", `exec ${command}`], { BENCH_BYPASS_URL: database.url("bench_bypass") });
    },
    postgraphile: () => node("postgraphile", "bench_bypass", { POOL: "10" }),
    "postgraphile-x2": () => node("postgraphile-x2", "bench_bypass", { POOL: "5", WORKERS: "2" }),
    "postgraphile-rls": () => node("postgraphile-rls", "bench_server", { POOL: "5", WORKERS: "2", JWT_KEY: tokens.file }, tokens),
    graphjin: () => {
      const found = onPath("graphjin");
      if (!found) return "no `graphjin` on the PATH";
      const folder = join(home, "graphjin");
      return start("graphjin", (addr) => {
        graphjinFolder(join(bench, "graphjin"), folder, addr, new URL(database.url("bench_bypass")));
        return [found, "serv", "--path", folder];
      }, () => ({ GO_ENV: "production" }), graphjin(), { path: "/health" });
    },
    raw: () => start("raw", (addr) => [join(root, ".build/bench-raw"), "--addr", addr, "--database-url", database.url("bench_bypass")], () => ({}), raw(client)),
  };
  for (const name of names) {
    if (!makers[name]) throw new Error(`there is no peer ${name}: ${Object.keys(makers).join(", ")}`);
    const why = await makers[name]();
    if (why) {
      missing[name] = why;
      say(`Without ${name}: ${why}`);
    }
  }
  return { peers, missing };
}

// graphjinFolder copies GraphJin's configuration and fills in where things are.
function graphjinFolder(from, to, addr, url) {
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true });
  const file = join(to, "prod.yml");
  const text = readFileSync(file, "utf8").replace("ADDRESS", addr).replace("DATABASE_PORT", url.port).replace("DATABASE_USER", url.username);
  writeFileSync(file, text);
}

// versions tells what was measured.
export function versions({ root, database, names }) {
  const words = (program, ...args) => {
    try {
      return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], cwd: root }).trim().split("\n")[0];
    } catch (error) {
      return String(error.stdout ?? "").trim().split("\n")[0] || "unknown";
    }
  };
  const bench = join(root, "bench");
  const packaged = (name) => JSON.parse(readFileSync(join(bench, `node_modules/${name}/package.json`), "utf8")).version;
  const changed = words("git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/performance.md") !== "";
  return {
    Rapport: `${words("git", "rev-parse", "--short", "HEAD")}${changed ? ", with changes that are not committed" : ""}`,
    Go: words("go", "version").replace(/^go version /, ""),
    PostgreSQL: database.version,
    PostGraphile: `${packaged("postgraphile")} with Grafast ${packaged("grafast")} and pg ${packaged("pg")} on Node ${words(nodeFor(bench), "--version")}`,
    ...(names.includes("graphjin") ? { GraphJin: words("graphjin", "version") } : {}),
    wrk: words("wrk", "--version").replace(/ Copyright.*/, ""),
  };
}
