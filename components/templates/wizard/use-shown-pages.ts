import { useEffect, useState } from 'react';
import type { Schema } from '@/domain/automation/forms/resolve';
import type { FormPage } from '@/domain/automation/templates/schema';

/** Pages whose condition holds. The engine of expressions is loaded only where a page has one. */
export function useShownPages(pages: FormPage[], values: Schema): FormPage[] {
  const [shown, setShown] = useState(pages);
  useEffect(() => {
    if (!pages.some((page) => page.when)) return;
    let isCurrent = true;
    void import('nunjitsu').then(({ createTemplateRenderer }) => {
      const renderer = createTemplateRenderer();
      const holds = ({ when }: FormPage) => {
        if (!when) return true;
        try {
          return isTruthy(
            renderer.renderValue(when, { parameters: JSON.parse(JSON.stringify(values)) }, { coercion: 'json' }),
          );
        } catch {
          return true;
        }
      };
      if (isCurrent) setShown(pages.filter(holds));
    });
    return () => {
      isCurrent = false;
    };
  }, [pages, values]);
  return shown;
}

const isTruthy = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
