// Peers write the same answer differently: lists in nodes or bare, ids as global
// ids or UUIDs, large numbers as text, times with another zone or precision. Here
// all of them are brought to one form and compared, leaf by leaf.
import { uuidOf } from "./ids.mjs";

// Cursors are each peer's own.
const cursors = new Set(["pageInfo", "endCursor", "cursor"]);
const time = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)$/;

// plain is the answer's one form.
export function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return scalar(value);
  const names = Object.keys(value).filter((name) => !cursors.has(name));
  if (names.length === 1 && names[0] === "nodes") return plain(value.nodes);
  return Object.fromEntries(names.sort().map((name) => [name, plain(value[name])]));
}

function scalar(text) {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  const at = time.exec(text);
  if (at) {
    const [, day, clock, fraction = "", zone] = at;
    const offset = zone === "Z" ? "Z" : zone.length === 3 ? `${zone}:00` : zone;
    const seconds = Date.parse(`${day}T${clock}${offset}`) / 1000;
    return `${seconds}${fraction.replace(/0+$/, "").replace(/^\.$/, "")} s`;
  }
  return uuidOf(text) ?? text;
}

// leaves counts the values of an answer that are no object and no list.
export function leaves(value) {
  if (value === null || typeof value !== "object") return 1;
  return Object.values(value).reduce((sum, part) => sum + leaves(part), 0);
}

// rows counts the elements of all lists of an answer.
export function rows(value) {
  if (value === null || typeof value !== "object") return 0;
  return Object.values(value).reduce((sum, part) => sum + rows(part), Array.isArray(value) ? value.length : 0);
}

// difference tells where two plain answers part, as a line for a person, or
// undefined.
export function difference(a, b, path = "") {
  if (a === b) return undefined;
  const here = path || "(the whole answer)";
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") {
    return `${here}: ${short(a)} and ${short(b)}`;
  }
  if (Array.isArray(a) !== Array.isArray(b)) return `${here}: a list and an object`;
  if (Array.isArray(a) && a.length !== b.length) return `${here}: ${a.length} and ${b.length} elements`;
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const inner = path ? `${path}.${name}` : name;
    if (!(name in a)) return `${inner}: missing in the first`;
    if (!(name in b)) return `${inner}: missing in the second`;
    const found = difference(a[name], b[name], inner);
    if (found) return found;
  }
  return undefined;
}

function short(value) {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
