// docs/performance.md, from the runs.
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";
import { Figures, closing, fixed, median, percent, whole } from "./figures.mjs";
import { about as peersAbout, rivals } from "./peers.mjs";
import { about as queriesAbout, participants } from "./queries/cases.mjs";

const table = (head, rows) => [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");

// cells makes a table of a field, a line for each query and number of connections.
function cells(figures, queries, field, show) {
  const peers = figures.peers();
  const rows = queries.flatMap((query) => figures.connections()
    .filter((c) => peers.some((peer) => figures.values(query, c, peer, field).length))
    .map((c) => [query, c, ...peers.map((peer) => show(figures.median(query, c, peer, field)))]));
  return table(["query", "connections", ...peers], rows);
}

// verdicts puts ours beside the best rival, PostGraphile with row-level security
// and the raw handler.
function verdicts(figures, queries) {
  const ratio = (query, c, other) => (other === undefined ? "–" : fixed(2)(figures.ratio(query, c, "ours", other)));
  const rows = queries.flatMap((query) => figures.connections().filter((c) => figures.median(query, c, "ours") !== undefined).map((c) => {
    const best = figures.best(query, c, rivals);
    const p95 = best && `${fixed(1)(figures.median(query, c, "ours", "p95"))} / ${fixed(1)(figures.median(query, c, best, "p95"))}`;
    return [query, c, whole(figures.median(query, c, "ours")), best ? `${whole(figures.median(query, c, best))} (${best})` : "–",
      ratio(query, c, best), ratio(query, c, "postgraphile-rls"), ratio(query, c, "raw"), ratio(query, c, "ours-gqlgen"), p95 ?? "–"];
  }));
  return table(["query", "connections", "ours, requests/s", "best peer without row-level security", "× best", "× postgraphile-rls", "× raw", "× ours-gqlgen", "p95 ms, ours / best"], rows);
}

function growth(figures) {
  const steps = ["R3x5", "R3", "R3x80"].filter((query) => figures.queries().includes(query));
  if (steps.length < 3) return "";
  const c = figures.connections()[0];
  const rows = figures.peers().filter((peer) => steps.every((query) => figures.median(query, c, peer) !== undefined)).map((peer) => {
    const time = (query) => figures.median(query, c, peer, "p50");
    return [peer, ...steps.map((query) => fixed(2)(time(query))), fixed(2)(time("R3") / time("R3x5")), fixed(2)(time("R3x80") / time("R3"))];
  });
  return `## Growth

R3 with ${steps.map((query) => participants[query]).join(", ")} participants a campaign at ${c} connection${c === 1 ? "" : "s"}: the median answer's time in
milliseconds, and how it grows where the rows grow four times. Linear is 4.00.

${table(["peer", ...steps.map((query) => `${participants[query]}`), "5 → 20", "20 → 80"], rows)}
`;
}

function memory(figures) {
  const rows = figures.peers().map((peer) => {
    const values = figures.runs.filter((r) => r.peer === peer).map((r) => r.memory);
    return [peer, whole(median(values)), whole(Math.max(...values))];
  });
  return table(["peer", "median of the runs, MB", "highest, MB"], rows);
}

function noise(figures) {
  const all = figures.queries().flatMap((query) => figures.connections().flatMap((c) => figures.peers().map((peer) =>
    ({ query, c, peer, spread: figures.spread(query, c, peer) })))).filter((cell) => cell.spread !== undefined).sort((a, b) => b.spread - a.spread);
  if (!all.length) return "Each was run once, so nothing is known of the noise: take these figures as a trial.";
  const worst = all.slice(0, 5).map(({ query, c, peer, spread }) => `${query} at ${c} ${peer} ${percent(spread)}`).join(", ");
  const most = Math.max(...all.map(({ spread }) => spread));
  return `Between the repeats of one cell, the highest and the lowest requests/s lie ${percent(median(all.map((cell) => cell.spread)))} of the median apart
(the median cell; ${percent(most)} at most). The noisiest: ${worst}. Ratios are taken repeat by repeat, since the machine
drifts more between repeats than within one. A difference smaller than the spread is none.`;
}

// writeReport writes the page.
export function writeReport(file, { runs, command, versions, missing, checked, settings, options, load, began }) {
  const figures = new Figures(runs), queries = figures.queries();
  const stolen = median(runs.map((r) => r.stolen)) ?? 0;
  const size = (query) => checked[query] && `${checked[query].cases} requests in turn; on average ${checked[query].rows} rows, ${checked[query].leaves} values, ${checked[query].bytes} bytes from ours`;
  writeFileSync(file, `<!-- Written by \`${command}\`; edits are lost. -->
# Performance

Rapport beside what one could pick instead, over the same rows in one Postgres, on one machine. The answers
of all peers were compared, value by value, before any timing. What each does and how to run it again:
[bench/README.md](../bench/README.md).

\`\`\`
${command}
\`\`\`

${began.toISOString().slice(0, 10)}, ${options.repeats} repeats of ${options.seconds} s (four times as long where a connection got fewer than two answers), medians.

\`\`\`
${closing(figures, rivals).join("\n")}
\`\`\`

## Ours and the others

Ratios above 1 say that ours answers more requests in a second. The best peer is the fastest without JWT and
row-level security; ours and \`postgraphile-rls\` have both.

${verdicts(figures, queries)}

## Machine, versions and noise

${table(["what", "is"], [
    ["processors", `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}`],
    ["memory", `${Math.round(totalmem() / 2 ** 30)} GB`],
    ["system", `Linux ${release()}`],
    ...Object.entries(versions),
    ["Postgres' settings", Object.entries(settings).map(([name, value]) => `${name} ${value}`).join(", ")],
    ["load before the start", load.toFixed(2)],
    ["taken by other guests", `${stolen.toFixed(2)} processors (median)`],
  ])}

Postgres, the server that is measured and the load generator (wrk, one thread) share the processors, as they
would on a small machine. One server is measured at a time; the others idle.

${noise(figures)}

## Peers

${table(["peer", "what it is"], [...figures.peers().map((peer) => [`\`${peer}\``, peersAbout[peer]]), ...Object.entries(missing).map(([peer, why]) => [`\`${peer}\``, `not run: ${why}`])])}

## Queries

${table(["query", "what", "size"], queries.map((query) => [query, queriesAbout[query], size(query) ?? "–"]))}

A brand has one partnership with a creator, and seven to nine campaigns. So R3 begins with 7 campaigns, and its
tree has about as many deliverables as 20 creators with 5 partnerships of 5 deliverables would; those that are
published have metrics.

## Requests a second

${cells(figures, queries, "rps", whole)}

${growth(figures)}
## Latency

Milliseconds, as the load generator saw it.

### p50

${cells(figures, queries, "p50", fixed(2))}

### p95

${cells(figures, queries, "p95", fixed(2))}

### p99

${cells(figures, queries, "p99", fixed(2))}

## CPU

Processors in use, of ${availableParallelism()}.

### The server's processes

${cells(figures, queries, "cpuServer", fixed(2))}

### Postgres

${cells(figures, queries, "cpuPostgres", fixed(2))}

## Memory

The peak of resident memory (VmHWM) in each run, of all of a server's processes together.

${memory(figures)}
`);
}
