import { useCallback, useEffect, useRef } from 'react';

const prefix = 'slipway.form.';
const waitMs = 1500;

/** The same id until the form was sent or thrown away, also where one comes back to it another day. */
function idOf(template: string): string {
  try {
    const known = localStorage.getItem(prefix + template);
    if (known) return known;
    const made = crypto.randomUUID();
    localStorage.setItem(prefix + template, made);
    return made;
  } catch {
    return crypto.randomUUID();
  }
}

type Form = { template: string; version: number; page: number; pages: number; begun: boolean };

/**
 * Tells the portal how far the form came, so that its authors learn where people give up. No value is sent, and nobody's
 * name is kept with it. Answers what to call when it was sent or thrown away.
 */
export function useFormSession({ template, version, page, pages, begun }: Form): { end: (runId?: string) => void } {
  const id = useRef<string>(undefined);
  const tell = useCallback(
    (runId?: string) => {
      id.current ??= idOf(template);
      void fetch(`/api/v1/templates/${encodeURIComponent(template)}/forms`, {
        method: 'POST',
        keepalive: true,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: id.current, version, page, pages, begun, runId }),
      }).catch(() => undefined);
    },
    [template, version, page, pages, begun],
  );
  useEffect(() => {
    const timer = setTimeout(tell, waitMs);
    return () => clearTimeout(timer);
  }, [tell]);
  return {
    end: (runId) => {
      if (runId) tell(runId);
      id.current = undefined;
      try {
        localStorage.removeItem(prefix + template);
      } catch {
        // nothing was kept, so nothing has to go
      }
    },
  };
}
