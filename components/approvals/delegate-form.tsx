'use client';

import { useId } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormState } from '@/components/form-state';
import { Input } from '@/components/ui/input';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';

export type DelegateAction = (input: {
  deputy: string;
  from?: string;
  until: string;
  reason?: string;
}) => Promise<FormState>;
type Props = { delegate: DelegateAction; people: { ref: string; name: string }[] };

/** A day in the zone of whoever types it. */
const moment = (day: string, time: string) => (day ? new Date(`${day}T${time}`).toISOString() : '');

/** Names who decides for oneself, and from which day to which. */
export function DelegateForm({ delegate, people }: Props) {
  const list = useId();
  const submit = (data: FormData) => {
    const text = (name: string) => String(data.get(name) ?? '');
    const typed = text('deputy').trim();
    const known = people.find(({ name, ref }) => name.toLowerCase() === typed.toLowerCase() || ref === typed);
    return delegate({
      deputy: known?.ref ?? typed,
      from: moment(text('from'), '00:00:00') || undefined,
      until: moment(text('until'), '23:59:59'),
      reason: text('reason'),
    });
  };
  return (
    <Panel>
      <PanelHead title="Name a deputy" />
      <PanelBody>
        <Form action={submit} className="grid gap-4" done="Delegated">
          <FormField id="deputy" label="Who decides for you" hint="They never decide on what you, or they, asked for.">
            <Input id="deputy" name="deputy" list={list} required autoComplete="off" />
          </FormField>
          <datalist id={list}>
            {people.map(({ ref, name }) => (
              <option key={ref} value={name} />
            ))}
          </datalist>
          <div className="grid grid-cols-2 gap-4">
            <FormField id="from" label="From" note="at once, unless told">
              <Input id="from" name="from" type="date" />
            </FormField>
            <FormField id="until" label="To the end of">
              <Input id="until" name="until" type="date" required />
            </FormField>
          </div>
          <FormField id="reason" label="Reason" note="optional">
            <Input id="reason" name="reason" maxLength={500} placeholder="Holiday" />
          </FormField>
          <div>
            <SubmitButton>Delegate</SubmitButton>
          </div>
        </Form>
      </PanelBody>
    </Panel>
  );
}
