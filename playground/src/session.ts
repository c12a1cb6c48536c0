import { StorageAPI } from '@graphiql/toolkit';
import { useSyncExternalStore } from 'react';
import { authorizationIn, bearer } from './authorization';
import { fetchPrincipals, type Principal } from './principals';

// GraphiQL's own storage, so that its "Clear data" button also forgets the principal.
const PRINCIPAL_KEY = 'rapportPrincipal';
const HEADERS_KEY = 'headers';

export interface SessionState {
  /** Null on a production server, which has no ready-made principals. */
  readonly principals: readonly Principal[] | null;
  /** The Authorization header's value, the same in every tab; null when signed out. */
  readonly authorization: string | null;
  /** True after an answer of 401, until a request is accepted or the token changes. */
  readonly refused: boolean;
}

/**
 * Who the page is speaking as. One Authorization serves all tabs: choosing a principal,
 * pasting a token and editing the header by hand all end here.
 */
export class Session {
  readonly #storage = new StorageAPI();
  readonly #listeners = new Set<() => void>();
  #state: SessionState;

  constructor(principals: Principal[] | null) {
    const chosen = this.#storage.get(PRINCIPAL_KEY);
    const known = principals?.find((principal) => principal.as === chosen);
    const kept = authorizationIn(this.#storage.get(HEADERS_KEY) ?? '') ?? null;
    const first = principals?.[0];
    // A kept header may hold an old token of a known principal, so the principal goes first.
    const authorization =
      known !== undefined
        ? bearer(known.token)
        : (kept ?? (first === undefined ? null : bearer(first.token)));
    this.#state = { principals, authorization, refused: false };
    this.#rememberPrincipal();
  }

  readonly get = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Speaks with this Authorization from now on; null signs out. */
  signIn(authorization: string | null): void {
    if (authorization === this.#state.authorization) return;
    this.#set({ ...this.#state, authorization, refused: false });
    this.#rememberPrincipal();
  }

  /** Records whether the server accepted the Authorization that a request carried. */
  answered(authorization: string | null, accepted: boolean): void {
    // A late answer to an earlier token says nothing about this one.
    if (authorization !== this.#state.authorization || this.#state.refused === !accepted) return;
    this.#set({ ...this.#state, refused: !accepted });
  }

  /** Fetches fresh tokens from a development server and signs in as the same principal again. */
  async renew(): Promise<void> {
    const before = principalOf(this.#state);
    const principals = await fetchPrincipals();
    this.#set({ ...this.#state, principals });
    const same = principals?.find((principal) => principal.as === before?.as) ?? principals?.[0];
    if (same !== undefined) this.signIn(bearer(same.token));
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #rememberPrincipal(): void {
    // Only the name is kept here: the header itself is kept by GraphiQL, if its setting says so.
    this.#storage.set(PRINCIPAL_KEY, principalOf(this.#state)?.as ?? '');
  }
}

/** The ready-made principal whose token is in use, if it is one's. */
export function principalOf(state: SessionState): Principal | undefined {
  return state.principals?.find((principal) => bearer(principal.token) === state.authorization);
}

/** The session's state, re-rendering on each change. */
export function useSession(session: Session): SessionState {
  return useSyncExternalStore(session.subscribe, session.get);
}
