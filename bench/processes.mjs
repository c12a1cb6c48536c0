// Everything the bench starts, so that all of it is ended again: after the last
// run, after a failure, on Ctrl-C, and what a killed bench left behind.
import { spawn } from "node:child_process";
import { existsSync, openSync, closeSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// stat reads what /proc tells of a process: its parent, its CPU time and that of
// the children it has reaped, in ticks, and when it began.
export function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const field = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: field[0], parent: +field[1], ticks: +field[11] + +field[12], reaped: +field[13] + +field[14], began: field[19] };
}

// family lists a process and all below it.
export function family(root) {
  const children = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const { parent } = stat(name);
      children.set(parent, [...(children.get(parent) ?? []), +name]);
    } catch {
      // It has ended since.
    }
  }
  const found = [];
  for (const open = [root]; open.length; ) {
    const pid = open.pop();
    found.push(pid);
    open.push(...(children.get(pid) ?? []));
  }
  return found;
}

function alive(pid, began) {
  try {
    const now = stat(pid);
    return now.state !== "Z" && (began === undefined || now.began === began);
  } catch {
    return false;
  }
}

// Processes are the servers of one bench, told of in a file while they run.
export class Processes {
  #file;
  #running = new Map();

  constructor(file) {
    this.#file = file;
  }

  // claim makes this the only bench of the folder, and ends what one that was
  // killed has left: known by process id and the moment it began.
  async claim() {
    if (existsSync(this.#file)) {
      const { bench, servers } = JSON.parse(readFileSync(this.#file, "utf8"));
      if (alive(bench.pid, bench.began)) throw new Error(`another bench is running here (process ${bench.pid})`);
      for (const { pid, began, signal } of servers.reverse()) {
        if (alive(pid, began)) await end(pid, signal);
      }
    }
    this.#note();
  }

  // start runs a server, its words going to a log. The signal is the one that
  // ends it in good order.
  start(name, command, { env, cwd, log, signal = "SIGTERM", uid, gid } = {}) {
    const out = openSync(log, "w");
    // In a group of its own: Ctrl-C is for the bench, which ends them in order.
    const child = spawn(command[0], command.slice(1), { env, cwd, uid, gid, stdio: ["ignore", out, out], detached: true });
    closeSync(out);
    const server = { name, pid: child.pid, log, signal, ended: false };
    child.on("error", (error) => { server.ended = true; server.fault = error.message; });
    child.on("exit", (code, by) => { server.ended = true; server.fault ??= `ended with ${by ?? code}`; this.#running.delete(child.pid); });
    if (child.pid) {
      server.began = stat(child.pid).began;
      this.#running.set(child.pid, server);
      this.#note();
    }
    return server;
  }

  // endAll ends all that runs, the last started first, and waits for it.
  async endAll() {
    for (const server of [...this.#running.values()].reverse()) await end(server.pid, server.signal);
    this.#running.clear();
    rmSync(this.#file, { force: true });
  }

  #note() {
    const servers = [...this.#running.values()].map(({ name, pid, began, signal }) => ({ name, pid, began, signal }));
    writeFileSync(this.#file, JSON.stringify({ bench: { pid: process.pid, began: stat(process.pid).began }, servers }));
  }
}

// end asks a process to end, and insists after ten seconds.
async function end(pid, signal) {
  const { began } = alive(pid) ? stat(pid) : {};
  for (const [word, tries] of [[signal, 100], ["SIGKILL", 20]]) {
    if (!alive(pid, began)) return;
    try {
      process.kill(pid, word);
    } catch {
      return;
    }
    for (let i = 0; i < tries && alive(pid, began); i++) await sleep(100);
  }
}

// answering waits until a server answers over HTTP.
export async function answering(server, url) {
  for (let i = 0; i < 300; i++) {
    if (server.ended) break;
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
      await answer.arrayBuffer();
      return;
    } catch {
      await sleep(100);
    }
  }
  const last = readFileSync(server.log, "utf8").trim().split("\n").slice(-12).join("\n");
  throw new Error(`${server.name} did not start (${server.fault ?? "no answer in 30 seconds"}):\n${last}`);
}

// freePort finds a port of this machine that nobody listens on.
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
