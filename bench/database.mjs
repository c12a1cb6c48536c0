// The one Postgres that all peers ask: private, on a free port of 127.0.0.1, its
// data kept between benches and loaded anew when the demo or the tables changed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort, sleep } from "./processes.mjs";

const megabytes = (bytes) => Math.floor(bytes / 1048576);

// settings are those of a small server of its own, the same for every peer. The
// runs only read: what makes writes safe is off to load faster, and what works
// beside the queries is off, too, to keep the runs alike.
export function settings() {
  return {
    shared_buffers: `${Math.min(1024, megabytes(totalmem() / 4))}MB`,
    effective_cache_size: `${megabytes(totalmem() / 2)}MB`,
    work_mem: "16MB",
    maintenance_work_mem: "256MB",
    random_page_cost: "1.1",
    max_connections: "200",
    jit: "off",
    max_parallel_workers_per_gather: "0",
    max_wal_size: "4GB",
    fsync: "off",
    autovacuum: "off",
  };
}

// programs finds the folder of Postgres' programs.
function programs() {
  const folders = [];
  try {
    folders.push(execFileSync("pg_config", ["--bindir"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim());
  } catch {
    // Not every package has it.
  }
  if (existsSync("/usr/lib/postgresql")) {
    for (const major of readdirSync("/usr/lib/postgresql").sort((a, b) => b - a)) folders.push(`/usr/lib/postgresql/${major}/bin`);
  }
  const found = folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
  if (!found) throw new Error("no Postgres 15 or later found: scripts/need postgres");
  return found;
}

// account is whom Postgres runs as: not root, which it refuses.
function account() {
  if (process.getuid() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8").split("\n").find((l) => l.startsWith("postgres:"));
  if (!line) throw new Error("Postgres refuses to run as root, and there is no user postgres: run the bench as an ordinary user");
  const [, , uid, gid] = line.split(":");
  return { uid: +uid, gid: +gid };
}

// contents is a digest of what the data is made from.
function contents(root) {
  const sum = createHash("sha256");
  for (const folder of ["demo", "db/migrations"]) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (!name.endsWith("_test.go") && /\.(go|sql)$/.test(name)) sum.update(name).update(readFileSync(join(root, folder, name)));
    }
  }
  return sum.digest("hex");
}

// openDatabase starts Postgres over the large demo, loading it where need be.
// `home` is the bench's folder, `rapport` our program.
export async function openDatabase({ processes, root, home, rapport, say }) {
  const bin = programs(), who = account(), data = join(home, "pgdata"), mark = join(home, "loaded");
  const wanted = contents(root);
  if (existsSync(data) && !(existsSync(mark) && readFileSync(mark, "utf8") === wanted)) {
    say("The data is half loaded, or the demo or the tables have changed: loading anew");
    rmSync(data, { recursive: true, force: true });
  }
  rmSync(`${data}.unfinished`, { recursive: true, force: true });
  if (!existsSync(data)) {
    rmSync(mark, { force: true });
    makeCluster(bin, who, data);
  }
  const port = await freePort();
  const options = Object.entries({ ...settings(), listen_addresses: "127.0.0.1", port, unix_socket_directories: "" })
    .flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = processes.start("Postgres", [join(bin, "postgres"), "-D", data, ...options], {
    ...who, cwd: "/", env: { PATH: process.env.PATH, LC_ALL: "C" }, log: join(home, "postgres.log"), signal: "SIGINT",
  });
  const url = (user, database = "rapport") => `postgres://${user}@127.0.0.1:${port}/${database}`;
  await ready(server, url("postgres", "postgres"));
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, RAPPORT_OWNER_URL: url("postgres") };
  const run = (...words) => execFileSync(rapport, words, { env, stdio: ["ignore", "ignore", "inherit"] });
  if (!existsSync(mark)) {
    await load({ url, run, say });
    writeFileSync(mark, wanted);
  }
  // The program may be newer than the one that loaded the data.
  run("migrate", "up");
  const client = new pg.Client(url("postgres"));
  await client.connect();
  await client.query(readFileSync(join(root, "bench/sql/peers.sql"), "utf8"));
  await warm(client);
  const version = (await client.query("SHOW server_version")).rows[0].server_version;
  return { url, client, pid: server.pid, version };
}

// makeCluster runs initdb under another name, so that an interrupted one leaves
// nothing that looks like data.
function makeCluster(bin, who, data) {
  const unfinished = `${data}.unfinished`;
  mkdirSync(unfinished, { mode: 0o700 });
  if (who.uid !== undefined) chownSync(unfinished, who.uid, who.gid);
  execFileSync(join(bin, "initdb"), ["-D", unfinished, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"], {
    ...who, cwd: "/", stdio: ["ignore", "ignore", "inherit"],
  });
  renameSync(unfinished, data);
}

async function ready(server, url) {
  for (let i = 0; i < 300 && !server.ended; i++) {
    const probe = new pg.Client(url);
    try {
      await probe.connect();
      await probe.end();
      return;
    } catch {
      await sleep(100);
    }
  }
  const last = readFileSync(server.log, "utf8").trim().split("\n").slice(-8).join("\n");
  throw new Error(`Postgres did not start (${server.fault ?? "no answer in 30 seconds"}):\n${last}`);
}

async function load({ url, run, say }) {
  say("Loading the large demo (two minutes; later benches use it again)");
  const admin = new pg.Client(url("postgres", "postgres"));
  await admin.connect();
  await admin.query("CREATE DATABASE rapport");
  await admin.end();
  run("migrate", "up");
  run("demo", "load", "--size", "large");
  const client = new pg.Client(url("postgres"));
  await client.connect();
  await client.query("VACUUM (ANALYZE)");
  await client.end();
}

// warm reads every table once, so that no peer pays for cold pages.
async function warm(client) {
  const { rows } = await client.query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
  for (const { relname } of rows) await client.query(`SELECT count(*) FROM "${relname}" t WHERE t.* IS NOT NULL`);
}
