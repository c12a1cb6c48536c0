// From the lines of single runs to medians, ratios and spreads.

export function median(values) {
  if (!values.length) return undefined;
  const sorted = [...values].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// Figures answers questions about runs.
export class Figures {
  constructor(runs) {
    this.runs = runs;
  }

  values(query, connections, peer, field) {
    return this.runs.filter((r) => r.query === query && r.connections === connections && r.peer === peer).map((r) => r[field]);
  }

  median(query, connections, peer, field = "rps") {
    return median(this.values(query, connections, peer, field));
  }

  // ratio is the median of what two peers' ratios were in each repeat: the
  // machine drifts between repeats, and much less within one.
  ratio(query, connections, peer, other, field = "rps") {
    const one = new Map(), two = new Map();
    for (const r of this.runs) {
      if (r.query !== query || r.connections !== connections) continue;
      if (r.peer === peer) one.set(r.repeat, r[field]);
      if (r.peer === other) two.set(r.repeat, r[field]);
    }
    return median([...one].filter(([repeat]) => two.has(repeat)).map(([repeat, value]) => value / two.get(repeat)));
  }

  // best is the peer of these with the highest median; undefined when none ran.
  best(query, connections, peers) {
    const ran = peers.map((peer) => [peer, this.median(query, connections, peer)]).filter(([, rps]) => rps !== undefined);
    return ran.sort((a, b) => b[1] - a[1])[0]?.[0];
  }

  // spread is how far the repeats of one cell lie apart, as a part of the median.
  spread(query, connections, peer) {
    const values = this.values(query, connections, peer, "rps");
    return values.length > 1 ? (Math.max(...values) - Math.min(...values)) / median(values) : undefined;
  }

  queries() {
    return [...new Set(this.runs.map((r) => r.query))];
  }

  connections() {
    return [...new Set(this.runs.map((r) => r.connections))].sort((a, b) => a - b);
  }

  peers() {
    return [...new Set(this.runs.map((r) => r.peer))];
  }
}

export const whole = (n) => (n === undefined ? "–" : n >= 100 ? String(Math.round(n)) : n.toFixed(1));
export const fixed = (digits) => (n) => (n === undefined ? "–" : n.toFixed(digits));
export const percent = (n) => (n === undefined ? "–" : `${Math.round(n * 100)} %`);

// closing is one line a query at 16 connections: ours and the best that one could
// pick instead.
export function closing(figures, rivals, connections = 16) {
  return figures.queries().flatMap((query) => {
    const best = figures.best(query, connections, rivals);
    const ours = figures.median(query, connections, "ours");
    if (best === undefined || ours === undefined) return [];
    const theirs = figures.median(query, connections, best);
    return [`${query} ours ${Math.round(ours)} best ${Math.round(theirs)} (${best}) ratio ${figures.ratio(query, connections, "ours", best).toFixed(2)}`];
  });
}
