import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Segmented } from '@/components/ui/segmented';
import { Skeleton } from '@/components/ui/skeleton';
import { checkPage } from '@/domain/automation/forms/check';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';
import type { FormPage } from '@/domain/automation/templates/schema';
import type { TeamChoice } from '../form/form-context';
import { validator } from '../form/validator';

const SchemaForm = dynamic(() => import('../form/schema-form'), { ssr: false });

type Props = {
  /** none before the template has been read the first time */
  pages: FormPage[] | undefined;
  teams: TeamChoice[];
  ownTeams: string[];
  values: Schema;
  onChange: (values: Schema) => void;
};

/** The form as the template would show it, to try out: nothing of it is sent. */
export function FormPreview({ pages: read, teams, ownTeams, values, onChange }: Props) {
  const pages = read ?? none;
  const [at, setAt] = useState(0);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const page = useMemo(() => calm(pages[Math.min(at, pages.length - 1)]), [pages, at]);
  const checked = useMemo(() => page && safeCheck(page.schema, values), [page, values]);
  return (
    <Panel>
      <PanelHead title="The form" note={page ? page.title : undefined}>
        {pages.length > 1 && (
          <Segmented
            label="Page"
            name="preview-page"
            options={pages.map((_, index) => ({ value: String(index), label: String(index + 1) }))}
            value={String(Math.min(at, pages.length - 1))}
            onChange={(event) => setAt(Number(event.target.value))}
          />
        )}
      </PanelHead>
      {page && checked ? (
        <SchemaForm
          key={`${at} ${JSON.stringify(page.schema).length}`}
          schema={page.schema}
          values={values}
          onChange={(next) => onChange({ ...values, ...next })}
          onLeave={(pointer) => setLeft((now) => new Set(now).add(pointer))}
          errors={checked.errors.filter(({ pointer }) => left.has(pointer))}
          teams={teams}
          ownTeams={ownTeams}
          secrets={{}}
          setSecret={() => undefined}
        />
      ) : (
        <div className="px-4 py-6 text-muted">
          {read ? emptyWords(pages) : <Skeleton className="h-[34px] w-full" />}
        </div>
      )}
    </Panel>
  );
}

const none: FormPage[] = [];
const emptyWords = (pages: FormPage[]) =>
  pages.length === 0 ? 'The template asks for nothing.' : 'The form cannot be shown until its schema is right.';

/** A preview that takes the focus would take it from whoever types the template. */
function calm(page: FormPage | undefined): FormPage | undefined {
  if (!page || !isObject(page.schema.properties)) return page;
  const quiet = (field: unknown) => {
    if (!isObject(field)) return field;
    const { 'ui:autofocus': _, ...rest } = field;
    return rest;
  };
  const properties = Object.fromEntries(
    Object.entries(page.schema.properties).map(([name, field]) => [name, quiet(field)]),
  );
  return { ...page, schema: { ...page.schema, properties } };
}

/** While it is typed a schema is often no schema. */
function safeCheck(schema: Schema, values: Schema) {
  try {
    return checkPage(schema, values, validator);
  } catch {
    return undefined;
  }
}
