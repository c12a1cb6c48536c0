import type { Fetcher } from '@graphiql/toolkit';
import type { Session } from './session';

/** The API's address, beside the page that this script runs in. */
export const endpoint = new URL('graphql', document.baseURI).href;

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';

/**
 * GraphiQL's way to the server. The headers editor decides what is sent; the session fills in
 * for the first introspection, which leaves before the editor is on the page.
 */
export function createFetcher(session: Session): Fetcher {
  return async (params, options) => {
    const headers = new Headers({ Accept: ACCEPT, 'Content-Type': 'application/json' });
    const { authorization } = session.get();
    const given = options?.headers ?? (authorization === null ? {} : { Authorization: authorization });
    for (const [name, value] of Object.entries(given)) headers.set(name, String(value));

    const response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify(params),
    });
    session.answered(headers.get('Authorization'), response.status !== 401);
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      // A proxy's page, or nothing at all: show what came instead of a parser's complaint.
      return { errors: [{ message: `${response.status} ${response.statusText}: ${text.slice(0, 500)}` }] };
    }
  };
}
