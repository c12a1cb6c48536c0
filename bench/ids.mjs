// Our global ids are the type and the UUID in Crockford's base 32.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const pattern = /^[a-z_]+_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

export function typeId(type, uuid) {
  let rest = BigInt(`0x${uuid.replaceAll("-", "")}`), text = "";
  for (let i = 0; i < 26; i++, rest >>= 5n) text = alphabet[Number(rest & 31n)] + text;
  return `${type}_${text}`;
}

// uuidOf is the UUID of a global id; undefined for any other text.
export function uuidOf(text) {
  if (!pattern.test(text)) return undefined;
  let n = 0n;
  for (const c of text.slice(-26)) n = (n << 5n) | BigInt(alphabet.indexOf(c));
  const hex = n.toString(16).padStart(32, "0");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
