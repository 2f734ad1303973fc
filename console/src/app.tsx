import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SessionGate } from './session/session-gate.tsx';
import { applyStoredTheme } from './shell/theme.ts';

/** Shows the console in this element. */
export function mount(element: Element | null): void {
  if (element === null) throw new Error('the page has no element for the console');
  applyStoredTheme();
  createRoot(element).render(
    <StrictMode>
      <I18nProvider locale="en" messages={[messages]}>
        <SessionGate />
      </I18nProvider>
    </StrictMode>,
  );
}
