// A primary and a streaming standby of it, private and on free ports of 127.0.0.1.
import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { freePort, sleep } from "../processes.mjs";

const env = { PATH: process.env.PATH, LC_ALL: "C" };

// Safe against the crash of a process, not of the machine: the data is thrown away.
const settings = {
  wal_level: "replica", max_wal_senders: "4", hot_standby: "on", fsync: "off", autovacuum: "off", jit: "off",
  shared_buffers: "128MB", max_connections: "100", max_parallel_workers_per_gather: "0", wal_retrieve_retry_interval: "500ms",
};

function programs() {
  const home = "/usr/lib/postgresql";
  const folders = existsSync(home) ? readdirSync(home).sort((a, b) => b - a).map((major) => join(home, major, "bin")) : [];
  folders.push(...(process.env.PATH ?? "").split(":"));
  const found = folders.find((folder) => ["initdb", "postgres", "pg_basebackup"].every((name) => existsSync(join(folder, name))));
  if (!found) throw new Error("no Postgres 15 or later with pg_basebackup found: scripts/need postgres");
  return found;
}

// account is whom Postgres and PgBouncer run as: neither runs as root.
export function account() {
  if (process.getuid() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8").split("\n").find((l) => l.startsWith("postgres:"));
  if (!line) throw new Error("Postgres refuses to run as root, and there is no user postgres: run this as an ordinary user");
  const [, , uid, gid] = line.split(":");
  return { uid: +uid, gid: +gid };
}

// Cluster is one running server.
export class Cluster {
  constructor(name, { processes, home, bin, who, port }) {
    Object.assign(this, { name, processes, home, bin, who, port, data: join(home, name) });
  }

  url(user, database = "rapport") {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`;
  }

  async start(extra = {}) {
    const options = Object.entries({ ...settings, listen_addresses: "127.0.0.1", port: this.port, unix_socket_directories: "", ...extra })
      .flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    this.server = this.processes.start(this.name, [join(this.bin, "postgres"), "-D", this.data, ...options],
      { ...this.who, cwd: "/", env, log: join(this.home, `${this.name}.log`), signal: "SIGINT" });
    for (let i = 0; i < 600 && !this.server.ended; i++, await sleep(100)) {
      const probe = new pg.Client(this.url("postgres", "postgres"));
      try {
        await probe.connect();
        return;
      } catch {
        // Not yet.
      } finally {
        await probe.end().catch(() => {});
      }
    }
    throw new Error(`${this.name} did not start:\n${readFileSync(this.server.log, "utf8").trim().split("\n").slice(-8).join("\n")}`);
  }

  // ask puts one question to the server, over a connection of its own.
  async ask(text, values, database) {
    const client = new pg.Client(this.url("postgres", database));
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  // kill ends it as a crash would, and waits until it has gone.
  async kill() {
    process.kill(this.server.pid, "SIGKILL");
    while (!this.server.ended) await sleep(20);
    await sleep(500); // Its children see that it has gone.
  }
}

// openPair makes both, with the demo in them. What an earlier run left is removed.
export async function openPair({ processes, home, rapport, size, say }) {
  const bin = programs(), who = account();
  const make = async (name) => new Cluster(name, { processes, home, bin, who, port: await freePort() });
  const primary = await make("primary"), standby = await make("standby");
  for (const { data } of [primary, standby]) {
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { mode: 0o700 });
    if (who.uid !== undefined) chownSync(data, who.uid, who.gid);
  }
  const run = (name, args) => execFileSync(join(bin, name), args, { ...who, cwd: "/", env, stdio: ["ignore", "ignore", "inherit"] });
  run("initdb", ["-D", primary.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
  await primary.start();
  say(`Loading the ${size} demo into the primary`);
  await primary.ask("CREATE DATABASE rapport", [], "postgres");
  for (const words of [["migrate", "up"], ["demo", "load", "--size", size]]) {
    execFileSync(rapport, words, { env: { ...env, HOME: process.env.HOME, RAPPORT_OWNER_URL: primary.url("postgres") }, stdio: ["ignore", "ignore", "inherit"] });
  }
  await primary.ask("CREATE ROLE rapport_server LOGIN NOSUPERUSER NOBYPASSRLS IN ROLE rapport_app");
  await primary.ask("VACUUM (ANALYZE)");
  const backup = ["-h", "127.0.0.1", "-p", String(primary.port), "-U", "postgres", "-D", standby.data, "-c", "fast", "-X", "stream", "-R"];
  say(`pg_basebackup ${backup.map((word) => word.replace(home, "…")).join(" ")}`);
  run("pg_basebackup", [...backup, "--no-sync"]);
  await standby.start();
  return { primary, standby };
}
