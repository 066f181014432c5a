'use client';

import { useState } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { duration } from '@/components/ui/duration';
import { Facts } from '@/components/ui/facts';
import { Input } from '@/components/ui/input';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Textarea } from '@/components/ui/textarea';
import { Time } from '@/components/ui/time';
import type { BaselineEntry } from '@/domain/automation/curation/schema';
import type { Permitted, TemplateView } from '@/domain/automation/templates/schema';

type Props = {
  name: string;
  baseline: TemplateView['baseline'];
  /** those that it took the place of */
  earlier: BaselineEntry[];
  may: Permitted;
  record: FormAction<{ id: string }>;
};

/** What the same took by hand: without it the portal claims no saved hours. */
export function BaselinePanel({ name, baseline, earlier, may, record }: Props) {
  const [editing, setEditing] = useState(false);
  return (
    <Panel>
      <PanelHead title="By hand it took">
        <Button size="sm" reason={may.allowed ? undefined : may.reason} onClick={() => setEditing(!editing)}>
          {editing ? 'Leave it' : baseline ? 'Record anew' : 'Record'}
        </Button>
      </PanelHead>
      <PanelBody>
        {editing ? (
          <BaselineForm name={name} record={record} onDone={() => setEditing(false)} />
        ) : baseline ? (
          <Facts
            items={[
              { label: 'Work', value: duration(baseline.minutes * 60_000) },
              { label: 'Until done', value: duration(baseline.leadTimeHours * 3_600_000) },
              { label: 'Source', value: baseline.evidence },
              {
                label: 'Since',
                value: (
                  <>
                    <Time at={baseline.validFrom} mode="date" /> by {baseline.setBy}
                  </>
                ),
              },
              {
                label: 'Review',
                value: (
                  <>
                    <Time at={baseline.reviewAt} mode="date" />
                    {baseline.isDue && <span className="text-warn"> · due: measure again</span>}
                  </>
                ),
              },
            ]}
          />
        ) : (
          <p className="text-muted">
            Nobody has recorded what the same takes by hand, so the portal claims no saved hours for this template.
          </p>
        )}
        {!editing && earlier.length > 0 && <Earlier entries={earlier} />}
      </PanelBody>
    </Panel>
  );
}

/** Reports about earlier days use what was valid then. */
function Earlier({ entries }: { entries: BaselineEntry[] }) {
  return (
    <details className="mt-3 border-t border-line pt-2.5 text-small">
      <summary>{entries.length === 1 ? '1 earlier record' : `${entries.length} earlier records`}</summary>
      <ul className="mt-2 grid gap-2">
        {entries.map((entry) => (
          <li key={entry.id}>
            <span className="font-strong">{duration(entry.minutes * 60_000)}</span> from{' '}
            <Time at={entry.validFrom} mode="date" /> by {entry.setBy}
            <div className="text-muted">{entry.evidence}</div>
          </li>
        ))}
      </ul>
    </details>
  );
}

function BaselineForm({ name, record, onDone }: Pick<Props, 'name' | 'record'> & { onDone: () => void }) {
  return (
    <Form action={record} done="Recorded, valid from now on" onDone={onDone} className="grid gap-4">
      <input type="hidden" name="subjectName" value={name} />
      <div className="grid grid-cols-2 gap-4">
        <FormField id="minutes" label="Minutes of work">
          <Input id="minutes" name="minutes" type="number" min={1} required />
        </FormField>
        <FormField id="leadTimeHours" label="Hours until done">
          <Input id="leadTimeHours" name="leadTimeHours" type="number" min={0} step="any" required />
        </FormField>
      </div>
      <FormField
        id="evidence"
        label="Where the figures come from"
        hint="Tickets, a survey, a stopwatch. Reports show it."
      >
        <Textarea id="evidence" name="evidence" required />
      </FormField>
      <FormField id="reviewAt" label="Look at it again on" hint="Left empty, in half a year." note="optional">
        <Input id="reviewAt" name="reviewAt" type="date" />
      </FormField>
      <div>
        <SubmitButton>Record</SubmitButton>
      </div>
    </Form>
  );
}
