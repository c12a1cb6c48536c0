import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { tokenFacts } from './authorization';
import { type Audience, type Example, examples } from './operations';
import { principalOf, type Session, useSession } from './session';

const GROUPS: readonly { audience: Audience; heading: string; needs: 'BRAND' | 'CREATOR' }[] = [
  { audience: 'brand', heading: 'For a brand', needs: 'BRAND' },
  { audience: 'creator', heading: 'For a creator', needs: 'CREATOR' },
  { audience: 'nocode', heading: 'Without code', needs: 'BRAND' },
];

/** The sidebar's list of ready-made operations. */
export function createExamplesPlugin(session: Session): GraphiQLPlugin {
  return { title: 'Examples', icon: ExamplesIcon, content: () => <Examples session={session} /> };
}

function Examples({ session }: { session: Session }) {
  const state = useSession(session);
  const audience = principalOf(state)?.audience ?? tokenFacts(state.authorization, new Date()).audience;
  const open = useOpenExample();
  // What the principal can run comes first.
  const groups = GROUPS.toSorted((a, b) => Number(b.needs === audience) - Number(a.needs === audience));
  return (
    <section className="examples" aria-labelledby="examples-title">
      <h2 id="examples-title">Examples</h2>
      <p className="examples-lead">Each opens in a tab of its own. Run it with Ctrl-Enter, or ⌘-Enter on a Mac.</p>
      {groups.map((group) => {
        const list = examples.filter((example) => example.audience === group.audience);
        if (list.length === 0) return null;
        return (
          <section key={group.audience} aria-labelledby={`examples-${group.audience}`}>
            <h3 id={`examples-${group.audience}`}>{group.heading}</h3>
            {audience !== undefined && audience !== group.needs && (
              <p className="examples-hint">
                {group.needs === 'CREATOR'
                  ? 'Speak as a creator to run these.'
                  : 'Speak as a brand to run these.'}
              </p>
            )}
            <ul>
              {list.map((example) => (
                <li key={example.title}>
                  <button type="button" onClick={() => open(example)}>
                    <strong>{example.title}</strong>
                    {example.description !== '' && <span>{example.description}</span>}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </section>
  );
}

function useOpenExample(): (example: Example) => void {
  const { addTab, changeTab } = useGraphiQLActions();
  const tabs = useGraphiQL((state) => state.tabs);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  return (example) => {
    const opened = tabs.findIndex((tab) => tab.query === example.query);
    if (opened !== -1) {
      changeTab(opened);
    } else {
      // An empty tab is taken over; a tab with someone's work in it is left alone.
      if (queryEditor?.getValue().trim() !== '') addTab();
      queryEditor?.setValue(example.query);
      variableEditor?.setValue(example.variables ?? '');
    }
    queryEditor?.focus();
  };
}

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 5.5A1.5 1.5 0 0 1 5.5 4H11v16H5.5A1.5 1.5 0 0 1 4 18.5z" />
      <path d="M20 5.5A1.5 1.5 0 0 0 18.5 4H13v16h5.5a1.5 1.5 0 0 0 1.5-1.5z" />
      <path d="M6.5 8h2M6.5 11h2M15.5 8h2M15.5 11h2" />
    </svg>
  );
}
