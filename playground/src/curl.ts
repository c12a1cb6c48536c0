export interface Request {
  url: string;
  headers: Record<string, unknown>;
  query: string;
  variables?: unknown;
  operationName?: string | undefined;
}

/** A shell command for bash, zsh or any POSIX shell that sends the same request. */
export function asCurl({ url, headers, query, variables, operationName }: Request): string {
  const body = JSON.stringify({ query, operationName, variables });
  const lines = [
    `curl ${quote(url)}`,
    `--header ${quote('Content-Type: application/json')}`,
    ...Object.entries(headers).map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    `--data-raw ${quote(body)}`,
  ];
  return lines.join(' \\\n  ');
}

/** One argument in single quotes, inside which a POSIX shell expands nothing. */
function quote(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
