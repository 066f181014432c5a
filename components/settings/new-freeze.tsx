'use client';

import { useState } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Checkbox } from '@/components/ui/checkbox';
import { Input } from '@/components/ui/input';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Select } from '@/components/ui/select';

type Props = { make: FormAction<{ id: string }>; teams: { id: string; name: string }[] };

/** Sets a window: once, or again and again. */
export function NewFreeze({ make, teams }: Props) {
  const [kind, setKind] = useState('once');
  return (
    <Panel>
      <PanelHead title="New freeze window" />
      <PanelBody>
        <Form action={make} className="grid gap-4" done="It is set">
          <FormField id="name" label="Name">
            <Input id="name" name="name" required maxLength={80} placeholder="Year end" />
          </FormField>
          <FormField id="reason" label="Reason" hint="Whoever is stopped reads it.">
            <Input id="reason" name="reason" required minLength={5} maxLength={500} />
          </FormField>
          <FormField id="kind" label="When">
            <Select
              id="kind"
              value={kind}
              onChange={(event) => setKind(event.target.value)}
              options={[
                { value: 'once', label: 'From a moment to another' },
                { value: 'again', label: 'Again and again' },
              ]}
            />
          </FormField>
          {kind === 'once' ? <Once /> : <Again />}
          <FormField id="policy" label="What is due in it by itself">
            <Select
              id="policy"
              name="policy"
              options={[
                { value: 'hold', label: 'Waits for its end' },
                { value: 'refuse', label: 'Does not start' },
              ]}
            />
          </FormField>
          <FormField id="templateTypes" label="Types of templates" note="optional" hint="With commas; empty: all.">
            <Input id="templateTypes" name="templateTypes" />
          </FormField>
          <FormField id="teamIds" label="Teams" note="optional" hint="None: all of them.">
            <div id="teamIds" className="grid max-h-48 gap-x-4 overflow-y-auto sm:grid-cols-2">
              {teams.map((team) => (
                <Checkbox key={team.id} name="teamIds" value={team.id}>
                  {team.name}
                </Checkbox>
              ))}
            </div>
          </FormField>
          <SubmitButton>Set the window</SubmitButton>
        </Form>
      </PanelBody>
    </Panel>
  );
}

function Once() {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <FormField id="startsAt" label="From (UTC)">
        <Input id="startsAt" name="startsAt" type="datetime-local" required />
      </FormField>
      <FormField id="endsAt" label="To (UTC)">
        <Input id="endsAt" name="endsAt" type="datetime-local" required />
      </FormField>
    </div>
  );
}

function Again() {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <FormField id="cron" label="Begins" hint="0 16 * * 5 is Friday at four.">
        <Input id="cron" name="cron" required className="code" defaultValue="0 16 * * 5" />
      </FormField>
      <FormField id="timeZone" label="Time zone">
        <Input id="timeZone" name="timeZone" required defaultValue="UTC" />
      </FormField>
      <FormField id="durationMinutes" label="Minutes long">
        <Input id="durationMinutes" name="durationMinutes" type="number" min={1} required defaultValue={3720} />
      </FormField>
    </div>
  );
}
