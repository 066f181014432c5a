import { CircleCheck } from 'lucide';
import { Icon } from '@/components/ui/icon';
import { Panel } from '@/components/ui/panel';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';
import { allFields, type TeamChoice, titleOf } from '../form/form-context';
import { nameOf, sameRef } from '../form/reference';
import { option } from '../form/ui-schema';
import type { WizardPage } from './use-wizard';

const references = new Set(['OwnerPicker', 'EntityPicker', 'OwnedEntityPicker', 'MyGroupsPicker']);

type Props = { pages: WizardPage[]; teams: TeamChoice[]; onEdit: (page: number) => void };

/** What was filled in, page by page, each with its way back. */
export function Recap({ pages, teams, onEdit }: Props) {
  return (
    <Panel
      label="What was filled in"
      className="grid divide-line max-xl:divide-y xl:auto-cols-fr xl:grid-flow-col xl:divide-x"
    >
      {pages.map((page) => {
        const rows = rowsOf(page, teams);
        return (
          <div key={page.index} className="min-w-0 px-4 py-3.5">
            <div className="mb-2 flex items-center gap-2">
              <Icon of={CircleCheck} className="text-ok" />
              <h3 className="font-semibold">{page.title}</h3>
              <button
                type="button"
                onClick={() => onEdit(page.index)}
                className="ml-auto text-small text-link hover:underline"
                aria-label={`Edit ${page.title}`}
              >
                Edit
              </button>
            </div>
            <dl className="grid grid-cols-[minmax(64px,auto)_minmax(0,1fr)] gap-x-3 gap-y-1 text-body max-md:hidden">
              {rows.map((row) => (
                <div key={row.name} className="contents">
                  <dt className="max-w-28 truncate text-muted" title={row.title}>
                    {row.title}
                  </dt>
                  <dd className={row.isCode ? 'code truncate self-center' : 'truncate'} title={row.text}>
                    {row.text}
                  </dd>
                </div>
              ))}
              {rows.length === 0 && <span className="col-span-2 text-muted">Nothing asked</span>}
            </dl>
            <p className="truncate text-small text-muted md:hidden">
              {rows
                .slice(0, 4)
                .map((row) => row.text)
                .join(', ')}
            </p>
          </div>
        );
      })}
    </Panel>
  );
}

type RecapRow = { name: string; title: string; text: string; isCode: boolean };

function rowsOf({ schema, values }: WizardPage, teams: TeamChoice[]): RecapRow[] {
  const fields = allFields(schema);
  return Object.entries(values).flatMap(([name, value]) => {
    const field = fields.get(name) ?? {};
    const review = option(field, 'backstage');
    const shown = isObject(review) && isObject(review.review) ? review.review : {};
    if (shown.show === false) return [];
    const text = typeof shown.mask === 'string' ? shown.mask : textOf(value, field, teams);
    const isCode =
      String(field['ui:field'] ?? '').includes('Name') || String(field['ui:field'] ?? '').startsWith('Repo');
    return [{ name, title: titleOf(field, name), text, isCode }];
  });
}

function textOf(value: unknown, field: Schema, teams: TeamChoice[]): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.length ? value.map((item) => textOf(item, {}, teams)).join(', ') : 'None';
  if (isObject(value)) return JSON.stringify(value);
  const names = field.enumNames ?? option(field, 'enumNames');
  const index = Array.isArray(field.enum) ? field.enum.indexOf(value) : -1;
  if (Array.isArray(names) && index >= 0) return String(names[index]);
  if (references.has(String(field['ui:field']))) {
    return teams.find((team) => sameRef(team.ref, String(value), 'group'))?.name ?? nameOf(String(value));
  }
  return value === null || value === undefined || value === '' ? 'Nothing' : String(value);
}
