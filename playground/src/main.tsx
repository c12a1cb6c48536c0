import 'graphiql/setup-workers/vite';
import '@graphiql/react/font/roboto.css';
import '@graphiql/react/font/fira-code.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';

import { createRoot } from 'react-dom/client';
import { App } from './app';
import { fetchPrincipals } from './principals';
import { Session } from './session';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

const page = createRoot(root);
try {
  // Who speaks is known before GraphiQL starts: each principal sees a schema of its own.
  const session = new Session(await fetchPrincipals());
  page.render(<App session={session} />);
} catch (error) {
  page.render(
    <p className="loading" role="alert">
      The playground could not reach its server: {String(error)}. Is it still running? Reload to
      try again.
    </p>,
  );
}
