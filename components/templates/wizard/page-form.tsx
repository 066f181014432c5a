'use client';

import { ArrowLeft, CircleAlert } from 'lucide';
import dynamic from 'next/dynamic';
import { Button } from '@/components/ui/button';
import { DecisionBar } from '@/components/ui/decision-bar';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import { Mark } from '@/components/ui/status';
import { allFields, titleOf } from '../form/form-context';
import type { Wizard, WizardPage } from './use-wizard';
import type { WizardProps } from './wizard-props';

/** Not rendered on the server: what is typed into a field before it listens would be lost. */
const SchemaForm = dynamic(() => import('../form/schema-form'), { ssr: false, loading: () => <FormSkeleton /> });

function FormSkeleton() {
  return (
    <div className="grid gap-5 p-5" aria-busy="true">
      {['h-[34px] max-md:h-10', 'h-16', 'h-[34px] max-md:h-10', 'h-[34px] max-md:h-12'].map((field, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <div key={row} className="grid gap-2">
          <Skeleton className="h-4 w-28" />
          <Skeleton className={`${field} w-full`} />
        </div>
      ))}
    </div>
  );
}

type Props = { wizard: Wizard; page: WizardPage; next: string; onNext: () => void } & Pick<
  WizardProps,
  'teams' | 'ownTeams'
>;

/** One page of the form with the buttons that lead to its neighbours. */
export function PageForm({ wizard, page, next, onNext, teams, ownTeams }: Props) {
  const seen = wizard.seen(page);
  const blocking = seen.length > 0 ? blockingWords(page, seen) : null;
  const back = () => wizard.go(page.index - 1);
  return (
    <Panel label={page.title}>
      {isEmpty(page) ? (
        <EmptyState icon={CircleAlert} title="Nothing to fill in here">
          This page of the template asks for nothing.
        </EmptyState>
      ) : (
        <SchemaForm
          key={page.index}
          schema={page.schema}
          values={wizard.values}
          onChange={wizard.setValues}
          onLeave={wizard.leave}
          errors={seen}
          teams={teams}
          ownTeams={ownTeams}
          secrets={wizard.secrets}
          setSecret={wizard.setSecret}
        />
      )}
      <div className="flex items-center gap-2.5 border-t border-line px-5 py-3 max-md:hidden">
        {page.index > 0 && (
          <Button variant="ghost" icon={ArrowLeft} hint="Alt ←" onClick={back}>
            Back
          </Button>
        )}
        <span className="flex-1" />
        {blocking && (
          <span role="status">
            <Mark tone="bad" icon={CircleAlert}>
              {blocking}
            </Mark>
          </span>
        )}
        <Button variant="primary" hint="Ctrl ↵" onClick={onNext}>
          Next: {next}
        </Button>
      </div>
      <DecisionBar>
        {page.index > 0 && (
          <Button size="decision" icon={ArrowLeft} onClick={back} aria-label="Back" className="max-w-14" />
        )}
        <Button size="decision" variant="primary" onClick={onNext}>
          Next: {next}
        </Button>
      </DecisionBar>
    </Panel>
  );
}

const isEmpty = ({ schema }: WizardPage) =>
  !schema.properties && !schema.$ref && !schema.oneOf && !schema.anyOf && !schema.allOf && !schema.dependencies;

function blockingWords({ schema }: WizardPage, errors: { pointer: string }[]): string {
  if (errors.length > 1) return `Fix ${errors.length} things to go on`;
  const name = errors[0]?.pointer.split('/')[1] ?? '';
  return `Fix “${titleOf(allFields(schema).get(name) ?? {}, name)}” to go on`;
}
