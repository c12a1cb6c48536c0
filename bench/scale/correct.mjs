// Whether what is read is right while a standby lags, and while one is killed.
import { typeId } from "../ids.mjs";
import { sleep } from "../processes.mjs";
import { post } from "../queries/http.mjs";

const percent = (n, of) => Math.round((100 * n) / of);

async function send(url, { method, path, headers, body }, extra = {}) {
  const answer = await fetch(url + path, { method, headers: { ...headers, ...extra }, body });
  const text = await answer.text();
  return { status: answer.status, text, position: answer.headers.get("rapport-written") };
}

function mustAnswer({ status, text }) {
  if (status !== 200 || text.includes('"errors"')) throw new Error(`a query was answered ${status} ${text}`);
}

// ownWrites writes on one process and reads on both, at once: on the first as it
// is, on the second with the header's position and without it. The standby replays
// commits so many milliseconds late.
export async function ownWrites({ servers, pair, tokens, cases, standby, say }, delay) {
  await pair.standby.ask(`ALTER SYSTEM SET recovery_min_apply_delay = '${delay}ms'`);
  await pair.standby.ask("SELECT pg_reload_conf()");
  const [one, two] = await servers.start(2, standby);
  const { who } = cases.R2[0], headers = { Authorization: `Bearer ${tokens.ours(who)}` };
  const [{ id }] = await pair.primary.ask("SELECT id FROM partnerships WHERE brand_id = $1 ORDER BY id LIMIT 1", [who.brandId]);
  const node = typeId("partnership", id), times = 100;
  const read = post("/graphql", { query: "query($id: ID!) { partnership(by: {id: $id}) { notes } }", variables: { id: node } }, headers);
  const seen = { same: 0, header: 0, without: 0 };
  // Known documents and people alone are read for in one round trip.
  for (const url of [one, two]) for (let i = 0; i < 3; i++) mustAnswer(await send(url, read));
  for (let i = 0; i < times; i++) {
    const text = `note ${delay} ${i}`, holds = (answer) => answer.status === 200 && answer.text.includes(`"${text}"`);
    const wrote = await send(one, post("/graphql", {
      query: "mutation($id: ID!, $notes: String) { partnershipUpdate(id: $id, input: {notes: $notes}) { partnership { notes } userErrors { message } } }",
      variables: { id: node, notes: text },
    }, headers));
    if (!holds(wrote) || !wrote.position) throw new Error(`a write was answered ${wrote.status} ${wrote.text}, position ${wrote.position}`);
    const without = await send(two, read), header = await send(two, read, { "Rapport-Written": wrote.position }), same = await send(one, read);
    seen.without += holds(without);
    seen.header += holds(header);
    seen.same += holds(same);
    await sleep(5);
  }
  await servers.stop();
  await pair.standby.ask("ALTER SYSTEM RESET recovery_min_apply_delay");
  await pair.standby.ask("SELECT pg_reload_conf()");
  if (seen.same < times || seen.header < times) throw new Error(`own writes were missed: ${JSON.stringify(seen)} of ${times}`);
  say(`Own writes, replayed ${delay} ms late: ${JSON.stringify(seen)} of ${times}`);
  return { delay, times, ...seen };
}

// survives kills the standby while both processes are asked, and starts it again.
export async function survives({ servers, pair, standby, requests, say }) {
  const urls = await servers.start(2, standby);
  const counts = { answered: 0, failed: 0, slowest: 0 };
  let going = true, sample;
  const worker = async (url, at) => {
    for (; going; at++) {
      const began = performance.now(), answer = await send(url, requests[at % requests.length]).catch((error) => ({ status: 0, text: error.message }));
      counts.slowest = Math.max(counts.slowest, Math.round(performance.now() - began));
      if (answer.status === 200 && !answer.text.includes('"errors"')) counts.answered++;
      else { counts.failed++; sample ??= `${answer.status} ${answer.text}`; }
    }
  };
  const workers = urls.flatMap((url) => [0, 7].map((at) => worker(url, at)));
  await sleep(1500);
  await pair.standby.kill();
  await sleep(1500);
  const beforeReturn = counts.answered;
  await pair.standby.start();
  // Each process watches by one connection; what comes on top reads.
  const connected = async () => (await pair.standby.ask("SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'rapport_server'"))[0].n;
  const watchers = 2;
  let back = 0;
  for (let i = 0; i < 200 && back <= watchers; i++, await sleep(50)) back = await connected();
  await sleep(500);
  going = false;
  await Promise.all(workers);
  await servers.stop();
  if (counts.failed || back <= watchers) throw new Error(`with a standby killed: ${JSON.stringify(counts)}, ${back} connections after its return; the first failure: ${sample}`);
  say(`A standby was killed and came back: ${counts.answered} answered, ${counts.failed} failed, ${percent(beforeReturn, counts.answered)} % before its return`);
  return counts;
}
