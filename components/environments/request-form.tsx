'use client';

import { SquareTerminal } from 'lucide';
import { useId } from 'react';
import { Button } from '@/components/ui/button';
import { DecisionBar } from '@/components/ui/decision-bar';
import { Field } from '@/components/ui/field';
import { hourlyPrice, money } from '@/components/ui/money';
import { Note } from '@/components/ui/note';
import { Panel } from '@/components/ui/panel';
import { RadioCards } from '@/components/ui/radio-cards';
import { Select } from '@/components/ui/select';
import { StepSlider } from '@/components/ui/step-slider';
import { Textarea } from '@/components/ui/textarea';
import { Time } from '@/components/ui/time';
import { toast } from '@/components/ui/toast';
import type { EnvironmentTypeView } from '@/domain/environments/types/schema';
import { commandOf } from './command-line';
import { EstimatePanel } from './estimate-panel';
import { lifeSteps, sayHours, shortHours } from './life';
import { ParameterFields } from './parameter-fields';
import { NameField, Part, TypeCards } from './request-parts';
import type { Wish } from './use-estimate';
import { type RequestAction, useRequest } from './use-request';

type Props = {
  types: EnvironmentTypeView[];
  teams: { ref: string; name: string }[];
  /** what the form begins with: from an address, or from an earlier request */
  start: Partial<Wish>;
  request: RequestAction;
  portalUrl: string;
};

/** Everything about a new environment on one page; beside it what that comes to, as it is typed. */
export function RequestForm({ types, teams, start, request, portalUrl }: Props) {
  const form = useRequest({ types, teams, start, request });
  const { wish, type, change, estimate, stale, errorOf, message, pending, send } = form;
  const hint = useId();
  if (!type) return null;
  const free = estimate?.freeUntilHours ?? type.maxTtlHours;
  const asks = Boolean(estimate?.asks.length);
  const steps = lifeSteps(type, free);
  const verb = asks ? 'Request and ask for approval' : 'Request';
  return (
    <form
      className="grid items-start gap-4 md:grid-cols-[minmax(0,1fr)_340px]"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Panel label="Request">
        <Part title="Type">
          <TypeCards types={types} value={wish.type} onChange={form.choose} />
        </Part>
        <Part title="Details">
          <div className="grid gap-4 md:grid-cols-2">
            <NameField
              value={wish.name}
              error={errorOf('/name')}
              isFree={!stale && wish.name.length > 1}
              onChange={(name) => change({ name })}
            />
            <Field id="owner" label="For" error={errorOf('/owner')}>
              <Select
                id="owner"
                value={wish.owner ?? ''}
                onChange={(event) => change({ owner: event.target.value })}
                options={teams.map(({ ref, name }) => ({ value: ref, label: name }))}
              />
            </Field>
            <ParameterFields
              schema={type.parameters}
              values={wish.parameters}
              onChange={(parameters) => change({ parameters })}
              errors={form.parameterErrors}
            />
          </div>
        </Part>
        {type.sizes.length > 0 && (
          <Part title="Size">
            <RadioCards
              label="Size"
              name="size"
              value={wish.size ?? type.sizes[0]?.name}
              onChange={(event) => change({ size: event.target.value })}
              cards={type.sizes.map(({ name, title, description, hourly }) => ({
                value: name,
                title,
                text: description,
                note: hourlyPrice(hourly, type.price.currency),
              }))}
            />
          </Part>
        )}
        <Part
          title="Life"
          beside={
            <>
              <span className="font-strong">{sayHours(wish.ttlHours)}</span>{' '}
              <span className="text-muted">
                to <Time at={form.endsAt} mode="until" />
              </span>
            </>
          }
        >
          <StepSlider
            label="Life"
            steps={steps.map((hours) => ({ value: hours, label: shortHours(hours) }))}
            value={wish.ttlHours}
            onChange={(ttlHours) => change({ ttlHours })}
            warnFrom={free < type.maxTtlHours ? free || steps[0] : undefined}
            marks={[
              { value: type.defaultTtlHours, label: 'Default' },
              ...(free > 0 && free < type.maxTtlHours
                ? [{ value: free, label: `A lead decides past ${shortHours(free)}`, tone: 'warn' as const }]
                : []),
              { value: type.maxTtlHours, label: 'Longest' },
            ]}
          />
          {errorOf('/ttlHours') && <p className="mt-2 text-small text-bad">{errorOf('/ttlHours')}</p>}
        </Part>
        <Part title="Reason" note="Shown to whoever decides, and on the environment">
          <Textarea
            id={hint}
            aria-label="Reason"
            rows={3}
            maxLength={1000}
            value={wish.reason}
            onChange={(event) => change({ reason: event.target.value })}
          />
        </Part>
      </Panel>
      <div className="grid gap-3 md:sticky md:top-[74px]">
        {message && (
          <Note tone="bad" role="alert">
            {message}
          </Note>
        )}
        <EstimatePanel
          estimate={estimate}
          stale={stale}
          readyIn={type.readyIn}
          onLife={(ttlHours) => change({ ttlHours })}
        >
          <Button type="submit" variant="primary" size="lg" disabled={pending}>
            {verb}
          </Button>
          <Button
            variant="ghost"
            icon={SquareTerminal}
            onClick={() => {
              void navigator.clipboard
                .writeText(commandOf(wish, portalUrl))
                .then(() => toast('Copied: a command for your shell'));
            }}
          >
            Copy as a command
          </Button>
        </EstimatePanel>
      </div>
      <DecisionBar>
        <div className="min-w-0 flex-1">
          <div className="text-large font-strong tabular-nums">
            {estimate?.cost ? money(estimate.cost.total, estimate.cost.currency) : '–'}
          </div>
          <div className={`truncate text-[0.75rem] ${asks ? 'text-warn' : 'text-muted'}`}>
            {asks ? 'A lead decides' : 'Nobody needs to decide'}
          </div>
        </div>
        <Button type="submit" variant="primary" size="decision" disabled={pending} aria-label={verb}>
          Request
        </Button>
      </DecisionBar>
    </form>
  );
}
