import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { authorizationIn, withAuthorization } from './authorization';
import { type Session, useSession } from './session';

// Long enough for a token typed or pasted by hand to be whole.
const INTROSPECTION_DELAY_MS = 300;

/**
 * Keeps the headers editor and the session saying the same, in every tab, and fetches the
 * schema again when the principal changes. It draws nothing.
 */
export function HeaderSync({ session }: { session: Session }) {
  const { authorization } = useSession(session);
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id);
  const { introspect } = useGraphiQLActions();
  const introspected = useRef(authorization);

  useEffect(() => {
    if (headerEditor === undefined) return;
    const text = headerEditor.getValue();
    const next = withAuthorization(text, authorization);
    if (next !== text) headerEditor.setValue(next);
    // A tab that was left under another principal still holds that principal's header.
  }, [headerEditor, tab, authorization]);

  useEffect(() => {
    if (headerEditor === undefined) return undefined;
    const listening = headerEditor.onDidChangeModelContent((change) => {
      // A flush is a program's doing (a tab was opened, a header was set): only people sign in.
      if (change.isFlush) return;
      const edited = authorizationIn(headerEditor.getValue());
      if (edited !== undefined) session.signIn(edited);
    });
    return () => listening.dispose();
  }, [headerEditor, session]);

  useEffect(() => {
    if (introspected.current === authorization) return undefined;
    const timer = setTimeout(() => {
      introspected.current = authorization;
      void introspect();
    }, INTROSPECTION_DELAY_MS);
    return () => clearTimeout(timer);
  }, [authorization, introspect]);

  return null;
}
