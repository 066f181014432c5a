import { useEffect, useState } from 'react';
import type { FormPage } from '@/domain/automation/templates/schema';

type Holds = (when: string, parameters: Record<string, unknown>) => boolean;

const always: Holds = () => true;

/** Tells which pages are shown. The engine of expressions is loaded only where a page has a condition. */
export function useConditions(pages: FormPage[]): Holds {
  const [holds, setHolds] = useState<{ is: Holds }>({ is: always });
  useEffect(() => {
    if (!pages.some((page) => page.when)) return;
    let isCurrent = true;
    void import('@/domain/automation/forms/condition').then((engine) => {
      if (isCurrent) setHolds({ is: engine.holds });
    });
    return () => {
      isCurrent = false;
    };
  }, [pages]);
  return holds.is;
}
