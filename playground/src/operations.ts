/** Whom an example is for; the names are the folders under examples/operations. */
export type Audience = 'brand' | 'creator' | 'nocode';

export interface Example {
  audience: Audience;
  /** The first comment line of the file. */
  title: string;
  /** The comment lines after it, as one paragraph. */
  description: string;
  query: string;
  /** The sibling `.variables.json`, if there is one. */
  variables: string | undefined;
}

const AUDIENCES: readonly Audience[] = ['brand', 'creator', 'nocode'];

// Vite writes the files into the bundle when it builds; nothing is fetched at run time.
const queries = import.meta.glob<string>('../../examples/operations/*/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const variables = import.meta.glob<string>('../../examples/operations/*/*.variables.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Every example operation, by audience and then by file name. */
export const examples: readonly Example[] = Object.keys(queries)
  .sort()
  .flatMap((path) => {
    const audience = AUDIENCES.find((name) => path.split('/').at(-2) === name);
    return audience === undefined ? [] : [readExample(audience, path, queries[path] ?? '')];
  });

function readExample(audience: Audience, path: string, text: string): Example {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const [title, ...description] = lines
    .slice(0, end === -1 ? lines.length : end)
    .map((line) => line.replace(/^#+\s*/, '').trim());
  return {
    audience,
    title: title ?? path.split('/').at(-1) ?? path,
    description: description.join(' ').trim(),
    query: text,
    variables: variables[path.replace(/\.graphql$/, '.variables.json')],
  };
}
