// The part of docs/scale.md between its marks.
import { readFileSync, writeFileSync } from "node:fs";

const begin = "<!-- Written by bench/scale.mjs; edits between the marks are lost. -->", end = "<!-- End of what bench/scale.mjs writes. -->";

const table = (head, rows) => [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

export function writeScale(file, { command, options, runs, writes, killed, pooled, answers, machine }) {
  const text = readFileSync(file, "utf8"), from = text.indexOf(begin), to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has not the two marks to write between`);
  const loads = [...new Set(runs.map((r) => r.name))].map((name) => {
    const all = runs.filter((r) => r.name === name), rps = all.map((r) => r.rps);
    const per = (which, field) => (median(all.map((r) => r[which][field] / r.all))).toFixed(2);
    return [name, Math.round(median(rps)), `${Math.round(Math.min(...rps))}–${Math.round(Math.max(...rps))}`, median(all.map((r) => r.p95)).toFixed(1),
      per("primary", "transactions"), per("standby", "transactions"), per("primary", "rows"), per("standby", "rows"),
      median(all.map((r) => r.primary.connections)), median(all.map((r) => r.standby.connections))];
  });
  const pooling = pooled ? `
### PgBouncer

${pooled.version}, pool of 4, one server process, 400 requests from 8 clients at once. A request
may try its plan twice, and is answered by the other executor then.

${table(["", "starts", "answered by plans", "tries of a plan that failed", "requests that failed", "first complaint"],
    pooled.seen.map((s) => [s.name, s.started ? "yes" : "no", s.planned ?? "–", s.gaveUp ?? "–", s.failed ?? "–", s.says ? `\`${s.says}\`` : "none"]))}
` : "";
  const body = `${begin}

\`\`\`
make build && npm --prefix bench ci
${command}
\`\`\`

${new Date().toISOString().slice(0, 10)}, at ${machine.commit}, PostgreSQL ${machine.version.split(" ")[0]}, the ${options.size} demo, ${machine.processors} processors shared by the
two server processes, both Postgres and wrk; load before the start ${machine.load}. ${options.repeats} runs of ${options.seconds} s each, in turn;
${options.connections} connections to each process; R1, R2, R3 and R7 of [the bench](../bench/README.md) mixed. Medians.

The ${answers} requests were answered with the same bytes with and without the standby, before any load.

${table(["", "requests/s", "lowest–highest", "p95 ms", "transactions a request, primary", "standby", "rows fetched a request, primary", "standby", "connections, primary", "standby"], loads)}

Transactions and rows are counted by Postgres (\`pg_stat_database\`), connections are those of \`pg_stat_activity\`.

${table(["own writes: the standby replays", "writes", "seen where written", "seen on the other process, with `Rapport-Written`", "without it"],
    writes.map((w) => [w.delay ? `${w.delay} ms late` : "at once", w.times, w.same, w.header, w.without]))}

Without the header the other process reads from the standby as long as that is within the bound, and from the primary
when it is not.

A standby killed with SIGKILL under load and started again: ${killed.answered} requests answered, ${killed.failed} failed, the slowest after ${killed.slowest} ms.
${pooling}
${end}`;
  writeFileSync(file, text.slice(0, from) + body + text.slice(to + end.length));
}
