/** A ready-made principal of a development server. */
export interface Principal {
  name: string;
  /** What this person is, in words. */
  label: string;
  /** The form that the `token` command takes: `brand:<slug>:<role>` or `creator:<handle>`. */
  as: string;
  audience: 'BRAND' | 'CREATOR';
  token: string;
  /** RFC 3339. */
  expiresAt: string;
}

/** The development server's principals, with fresh tokens; null from a production server. */
export async function fetchPrincipals(): Promise<Principal[] | null> {
  const response = await fetch(new URL('dev/principals', document.baseURI), {
    headers: { Accept: 'application/json' },
    cache: 'no-store',
  });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the list of principals answered ${response.status}`);
  return (await response.json()) as Principal[];
}
