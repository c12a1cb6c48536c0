import { type ChangeEvent, type FormEvent, useState } from 'react';
import { bearer, tokenFacts } from './authorization';
import { CopyAsCurl } from './copyascurl';
import type { Principal } from './principals';
import { principalOf, type Session, useSession } from './session';

const OTHER = '';

/** Who is speaking, how to change that, and how to take the request elsewhere. */
export function TopBar({ session }: { session: Session }) {
  const state = useSession(session);
  const principal = principalOf(state);
  const [typing, setTyping] = useState(false);
  const askForToken = typing || principal === undefined;

  function choose(event: ChangeEvent<HTMLSelectElement>): void {
    const as = event.target.value;
    const chosen = state.principals?.find((candidate) => candidate.as === as);
    setTyping(chosen === undefined);
    if (chosen !== undefined) session.signIn(bearer(chosen.token));
  }

  return (
    <header className="topbar">
      <div className="topbar-row">
        <h1>
          Rapport <span>playground</span>
        </h1>
        {state.principals !== null && (
          <label>
            <span>Speak as</span>
            <select value={askForToken ? OTHER : principal.as} onChange={choose}>
              <Options label="Brands" audience="BRAND" principals={state.principals} />
              <Options label="Creators" audience="CREATOR" principals={state.principals} />
              <option value={OTHER}>Another token…</option>
            </select>
          </label>
        )}
        {askForToken && (
          <TokenForm
            onToken={(token) => {
              setTyping(false);
              session.signIn(bearer(token));
            }}
          />
        )}
        <CopyAsCurl />
      </div>
      <Refusal session={session} />
    </header>
  );
}

function Options(props: {
  label: string;
  audience: Principal['audience'];
  principals: readonly Principal[];
}) {
  return (
    <optgroup label={props.label}>
      {props.principals
        .filter((principal) => principal.audience === props.audience)
        .map((principal) => (
          <option key={principal.as} value={principal.as}>
            {principal.name} · {principal.label}
          </option>
        ))}
    </optgroup>
  );
}

function TokenForm({ onToken }: { onToken: (token: string) => void }) {
  const [token, setToken] = useState('');

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (token.trim() === '') return;
    onToken(token);
    setToken('');
  }

  return (
    <form onSubmit={submit}>
      <label>
        <span>Token</span>
        <input
          type="password"
          value={token}
          onChange={(event) => setToken(event.target.value)}
          placeholder="Paste a token"
          autoComplete="off"
          spellCheck={false}
        />
      </label>
      <button type="submit">Use token</button>
    </form>
  );
}

/** Says why the server answered 401, and what to do. */
function Refusal({ session }: { session: Session }) {
  const { refused, principals, authorization } = useSession(session);
  const [failure, setFailure] = useState<string>();
  if (!refused) return null;

  async function renew(): Promise<void> {
    try {
      await session.renew();
      setFailure(undefined);
    } catch (error) {
      setFailure(String(error));
    }
  }

  return (
    <div className="refusal" role="alert">
      <p>{refusalText(authorization, principals !== null)}</p>
      {principals !== null && (
        <button type="button" onClick={() => void renew()}>
          Get a fresh token
        </button>
      )}
      {failure !== undefined && <p>No fresh token: {failure}</p>}
    </div>
  );
}

function refusalText(authorization: string | null, isDev: boolean): string {
  if (authorization === null) {
    return isDev ? 'No token: choose a principal.' : 'No token yet: paste one to begin.';
  }
  if (tokenFacts(authorization, new Date()).expired) {
    return isDev
      ? 'Token expired: choose the principal again or reload.'
      : 'Token expired: paste a new one.';
  }
  return isDev
    ? 'The server refused this token: choose a principal or paste another.'
    : 'The server refused this token: paste another.';
}
