// One run of load on one peer, and what the machine did meanwhile.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { family, stat } from "./processes.mjs";

const script = new URL("wrk.lua", import.meta.url).pathname;

// writeRequests puts requests where the load program finds them.
export function writeRequests(file, requests) {
  const line = ({ method, path, headers, body }) =>
    [method, path, Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("|"), body].join("\t");
  writeFileSync(file, requests.map(line).join("\n") + "\n");
}

// Load runs wrk and keeps hold of it, so that it can be ended from outside.
export class Load {
  #running;

  // run sends the file's requests for some seconds over that many connections.
  run({ url, file, connections, seconds }) {
    return new Promise((resolve, reject) => {
      const wrk = spawn("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "-s", script, url, "--", file]);
      this.#running = wrk;
      let words = "";
      wrk.stdout.on("data", (data) => (words += data));
      wrk.stderr.on("data", (data) => (words += data));
      wrk.on("error", reject);
      wrk.on("close", () => {
        this.#running = undefined;
        const found = /RESULT(\{.*\})/.exec(words);
        if (found) resolve(JSON.parse(found[1]));
        else reject(new Error(`wrk gave no result: ${words.trim()}`));
      });
    });
  }

  stop() {
    this.#running?.kill("SIGTERM");
  }
}

// spent is the CPU time of a process and all below it, in ticks. When one of them
// ends meanwhile, its time moves to what its parent has reaped: none is lost.
function spent(root) {
  let sum = 0;
  for (const pid of family(root)) {
    try {
      const { ticks, reaped } = stat(pid);
      sum += ticks + reaped;
    } catch {
      // It has just ended; its parent has its time.
    }
  }
  return sum;
}

function machine() {
  const ticks = readFileSync("/proc/stat", "utf8").split("\n")[0].trim().split(/\s+/).slice(1, 9).map(Number);
  const [user, nice, system, , , irq, softirq, steal] = ticks;
  return { all: ticks.reduce((a, b) => a + b, 0), busy: user + nice + system + irq + softirq, stolen: steal };
}

// The peak of resident memory since it was last set back; of several processes
// together.
const peak = (pids) => pids.reduce((sum, pid) => {
  try {
    return sum + +/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1];
  } catch {
    return sum;
  }
}, 0);

function forgetPeak(pids) {
  for (const pid of pids) {
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, "5");
    } catch {
      // Then the peak is that since the start.
    }
  }
}

// measure runs the load once. CPU is in processors, times in milliseconds,
// memory in megabytes.
export async function measure(load, peer, postgres, { file, connections, seconds }) {
  const servers = family(peer.pid);
  forgetPeak(servers);
  const before = { server: spent(peer.pid), postgres: spent(postgres), machine: machine() };
  const result = await load.run({ url: peer.url, file, connections, seconds });
  const after = machine();
  const all = (after.all - before.machine.all) / availableParallelism();
  const processors = (ticks) => +(ticks / all).toFixed(3);
  return {
    rps: +(result.requests / (result.micros / 1e6)).toFixed(2),
    requests: result.requests, refused: result.refused, broken: result.broken,
    bytes: result.requests ? Math.round(result.bytes / result.requests) : 0,
    p50: result.p50 / 1000, p95: result.p95 / 1000, p99: result.p99 / 1000, max: result.max / 1000,
    cpuServer: processors(spent(peer.pid) - before.server),
    cpuPostgres: processors(spent(postgres) - before.postgres),
    cpuAll: processors(after.busy - before.machine.busy), stolen: processors(after.stolen - before.machine.stolen),
    memory: +(peak(family(peer.pid)) / 1024).toFixed(1),
  };
}
