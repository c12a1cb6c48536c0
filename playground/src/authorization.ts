import { parseJSONC } from '@graphiql/react';

/** The value of an Authorization header for a token, which may already carry the scheme. */
export function bearer(token: string): string {
  const bare = token.trim();
  return /^bearer\s/i.test(bare) ? bare : `Bearer ${bare}`;
}

/** The headers in the text of the headers editor; null while the text is not a JSON object. */
export function parseHeaders(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const parsed: unknown = parseJSONC(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * The Authorization value in the text of the headers editor: null when the text has none,
 * undefined while the text can't be read, as in the middle of an edit.
 */
export function authorizationIn(text: string): string | null | undefined {
  const headers = parseHeaders(text);
  if (headers === null) return undefined;
  const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization');
  return entry === undefined ? null : String(entry[1]);
}

/**
 * The text of the headers editor with its Authorization replaced, or removed when null.
 * Other headers stay; a text that already agrees comes back untouched, so that an edit by
 * hand is never reformatted under the cursor.
 */
export function withAuthorization(text: string, authorization: string | null): string {
  if (authorizationIn(text) === authorization) return text;
  const others = Object.entries(parseHeaders(text) ?? {}).filter(
    ([name]) => name.toLowerCase() !== 'authorization',
  );
  const entries = authorization === null ? others : [['Authorization', authorization], ...others];
  return entries.length === 0 ? '' : JSON.stringify(Object.fromEntries(entries), null, 2);
}

/** What the page reads from a token to explain itself. It trusts none of it: the server decides. */
export interface TokenFacts {
  /** Whom the token is for; undefined when the token doesn't say. */
  audience: 'BRAND' | 'CREATOR' | undefined;
  expired: boolean;
}

/** Reads a token's claims without checking its signature. */
export function tokenFacts(authorization: string | null, now: Date): TokenFacts {
  const payload = /^bearer\s+[^.]+\.([^.]+)\./i.exec(authorization ?? '')?.[1];
  if (payload === undefined) return { audience: undefined, expired: false };
  try {
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as {
      exp?: unknown;
      kind?: unknown;
    };
    return {
      audience: audienceOf(claims.kind),
      expired: typeof claims.exp === 'number' && claims.exp * 1000 <= now.getTime(),
    };
  } catch {
    return { audience: undefined, expired: false };
  }
}

function audienceOf(kind: unknown): TokenFacts['audience'] {
  switch (kind) {
    case 'brand_user':
    case 'agency_user':
      return 'BRAND';
    case 'creator':
    case 'representative':
      return 'CREATOR';
    default:
      return undefined;
  }
}
