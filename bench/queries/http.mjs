// A request as the load program sends it, and one sent from here.

export const post = (path, body, headers = {}) => ({
  method: "POST", path, headers: { "Content-Type": "application/json", Accept: "application/json", ...headers }, body: JSON.stringify(body),
});

// ask sends one request and reads its JSON; anything but a whole answer is an
// error.
export async function ask(base, { method, path, headers, body }) {
  const answer = await fetch(base + path, { method, headers, body: method === "GET" ? undefined : body });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status} ${text.slice(0, 400)}`);
  const json = JSON.parse(text);
  if (json.errors) throw new Error(`errors in the answer: ${JSON.stringify(json.errors).slice(0, 400)}`);
  return Object.defineProperty(json, "bytes", { value: Buffer.byteLength(text) });
}
