import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import { GraphiQLProvider, useGraphiQL } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import { useEffect, useMemo } from 'react';
import { tokenFacts, withAuthorization } from './authorization';
import { createExamplesPlugin } from './examples';
import { createFetcher } from './fetcher';
import { HeaderSync } from './headersync';
import { examples } from './operations';
import { principalOf, type Session } from './session';
import { TopBar } from './topbar';

/** GraphiQL under a bar that says who is speaking. */
export function App({ session }: { session: Session }) {
  const setup = useMemo(() => prepare(session), [session]);
  return (
    <GraphiQLProvider
      fetcher={setup.fetcher}
      plugins={setup.plugins}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      visiblePlugin={setup.examplesPlugin}
      defaultTabs={setup.defaultTabs}
      defaultHeaders={setup.defaultHeaders}
      shouldPersistHeaders
      schemaDescription
      inputValueDeprecation
    >
      <HistoryStore>
        <DocExplorerStore>
          <HeaderSync session={session} />
          <WrappedLines />
          <TopBar session={session} />
          <main>
            <GraphiQLInterface defaultEditorToolsVisibility="variables" showPersistHeadersSettings>
              <GraphiQL.Logo>
                <span className="visually-hidden">GraphiQL</span>
              </GraphiQL.Logo>
            </GraphiQLInterface>
          </main>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}

/** Lets long lines of the operation break, as the comments that explain an example are. */
function WrappedLines() {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  useEffect(() => queryEditor?.updateOptions({ wordWrap: 'on' }), [queryEditor]);
  return null;
}

/** What GraphiQL reads once, when it starts. */
function prepare(session: Session) {
  const state = session.get();
  const audience = principalOf(state)?.audience ?? tokenFacts(state.authorization, new Date()).audience;
  const folder = audience === 'CREATOR' ? 'creator' : 'brand';
  const welcome = examples.find((example) => example.audience === folder);
  const defaultHeaders = withAuthorization('', state.authorization);
  const examplesPlugin = createExamplesPlugin(session);
  return {
    fetcher: createFetcher(session),
    examplesPlugin,
    plugins: [DOC_EXPLORER_PLUGIN, examplesPlugin, HISTORY_PLUGIN],
    defaultHeaders,
    // A newcomer's first tab holds something that answers.
    defaultTabs: [
      { query: welcome?.query ?? null, variables: welcome?.variables ?? null, headers: defaultHeaders },
    ],
  };
}
