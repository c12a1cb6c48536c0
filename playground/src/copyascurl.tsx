import { tryParseJSONC, useGraphiQL } from '@graphiql/react';
import { useEffect, useRef, useState } from 'react';
import { parseHeaders } from './authorization';
import { asCurl } from './curl';
import { endpoint } from './fetcher';

const NOTE_MS = 4000;

/** Copies the current tab's request, token and all, as a curl command. */
export function CopyAsCurl() {
  const editors = useGraphiQL((state) => ({
    query: state.queryEditor,
    variables: state.variableEditor,
    headers: state.headerEditor,
  }));
  const operationName = useGraphiQL((state) => state.operationName);
  const [note, setNote] = useState('');
  const [command, setCommand] = useState<string>();

  useEffect(() => {
    if (note === '') return undefined;
    const timer = setTimeout(() => setNote(''), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);

  async function copy(): Promise<void> {
    let variables: unknown;
    try {
      variables = tryParseJSONC(editors.variables?.getValue());
    } catch {
      setNote('The variables are not valid JSON.');
      return;
    }
    const headers = parseHeaders(editors.headers?.getValue() ?? '');
    if (headers === null) {
      setNote('The headers are not valid JSON.');
      return;
    }
    const query = editors.query?.getValue() ?? '';
    const text = asCurl({ url: endpoint, headers, query, variables, operationName });
    try {
      await navigator.clipboard.writeText(text);
      setNote('Copied. It holds your token: share it with care.');
    } catch {
      // Browsers give pages without TLS no clipboard, other than on this very machine.
      setCommand(text);
    }
  }

  return (
    <div className="curl">
      <span role="status">{note}</span>
      <button type="button" onClick={() => void copy()}>
        Copy as curl
      </button>
      {command !== undefined && <CurlDialog command={command} onClose={() => setCommand(undefined)} />}
    </div>
  );
}

function CurlDialog({ command, onClose }: { command: string; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="curl-title">
      <h2 id="curl-title">The request as a curl command</h2>
      <p>This page may not use the clipboard. Copy the text yourself; it holds your token.</p>
      <textarea readOnly rows={10} value={command} onFocus={(event) => event.target.select()} />
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
