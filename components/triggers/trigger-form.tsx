'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormState } from '@/components/form-state';
import { ButtonLink } from '@/components/ui/button-link';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Select } from '@/components/ui/select';
import { Snippet } from '@/components/ui/snippet';
import { Textarea } from '@/components/ui/textarea';
import type { TriggerKind } from '@/domain/automation/triggers/schema';
import { readValue, type TriggerField, textOf } from './trigger-values';
import { WhenFields } from './when-fields';
import { kindWords } from './words';

export type TriggerFormInput = {
  kind: TriggerKind;
  name: string;
  template: string;
  team: string;
  version?: number;
  condition?: string;
  parameters: Record<string, unknown>;
  config: Record<string, unknown>;
};

type Props = {
  kind: TriggerKind;
  template: { name: string; title: string };
  fields: TriggerField[];
  teams: { id: string; name: string }[];
  zones: string[];
  /** of one that is there */
  given?: Pick<TriggerFormInput, 'name' | 'version' | 'condition' | 'parameters' | 'config'> & { id: string };
  save: (input: TriggerFormInput) => Promise<FormState<{ id: string; secret?: string | null }>>;
};

const speaksOf: Record<TriggerKind, string> = {
  schedule: '${{ schedule.date }} is the day that is due.',
  webhook: '${{ body.ref }} and ${{ headers["x-github-event"] }} read what came.',
  event: '${{ event.type }}, ${{ event.subject }} and ${{ event.data.name }} read what came.',
};
const notes = { required: undefined, optional: 'optional', conditional: 'where the form asks for it' } as const;
const example: Record<TriggerKind, string> = {
  schedule: '',
  webhook: 'body.ref == "refs/heads/main"',
  event: 'event.data.template == "web-service"',
};

/** Makes a trigger, or changes one. A webhook’s secret is shown here once. */
export function TriggerForm({ kind, template, fields, teams, zones, given, save }: Props) {
  const router = useRouter();
  const [made, setMade] = useState<{ id: string; secret: string }>();
  if (made) return <Secret {...made} />;
  // What the form has no field for was set through the API, and stays.
  const others = Object.entries(given?.parameters ?? {}).filter(([key]) => !fields.some(({ name }) => name === key));
  const send = (data: FormData) => {
    const input = inputOf(data, kind, template.name, fields);
    return save({ ...input, parameters: { ...Object.fromEntries(others), ...input.parameters } });
  };
  return (
    <Form
      action={send}
      className="grid max-w-[860px] gap-4"
      onDone={({ id, secret }) => (secret ? setMade({ id, secret }) : router.push(`/triggers/${id}`))}
    >
      <Panel>
        <PanelHead title="When" note={kindWords[kind].says} />
        <PanelBody className="grid gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <FormField id="name" label="Name">
              <Input id="name" name="name" required maxLength={80} defaultValue={given?.name} />
            </FormField>
            {!given && (
              <FormField id="team" label="Team" hint="It acts with the rights of this team, on your account.">
                <Select id="team" name="team" options={teams.map(({ id, name }) => ({ value: id, label: name }))} />
              </FormField>
            )}
          </div>
          <WhenFields kind={kind} config={given?.config ?? {}} zones={zones} />
          {kind !== 'schedule' && (
            <FormField id="condition" label="Only if" note="optional" hint="CEL over what came.">
              <Textarea
                id="condition"
                name="condition"
                mono
                rows={1}
                defaultValue={given?.condition}
                placeholder={example[kind]}
              />
            </FormField>
          )}
        </PanelBody>
      </Panel>
      <Panel>
        <PanelHead title={`What ${template.title} gets`} />
        <PanelBody className="grid gap-4">
          <p className="text-small text-muted">Values, or expressions as in a template’s steps: {speaksOf[kind]}</p>
          {fields.map((field) => (
            <FormField
              key={field.name}
              id={`value-${field.name}`}
              pointer={`/parameters/${field.name}`}
              label={field.title}
              note={notes[field.need]}
              hint={field.hint || undefined}
            >
              <Input
                id={`value-${field.name}`}
                name={`value-${field.name}`}
                defaultValue={textOf(given?.parameters[field.name])}
              />
            </FormField>
          ))}
          <FormField id="version" label="Version" note="optional" hint="Empty: the newest one at the time.">
            <Input
              id="version"
              name="version"
              type="number"
              min={1}
              defaultValue={given?.version}
              className="max-w-32"
            />
          </FormField>
        </PanelBody>
      </Panel>
      <div>
        <SubmitButton>{given ? 'Save' : `Make the ${kindWords[kind].word.toLowerCase()}`}</SubmitButton>
      </div>
    </Form>
  );
}

function inputOf(data: FormData, kind: TriggerKind, template: string, fields: TriggerField[]): TriggerFormInput {
  const text = (name: string) => String(data.get(name) ?? '').trim();
  const pick = (...names: string[]) => Object.fromEntries(names.map((name) => [name, text(name)]));
  const filled = fields.filter(({ name }) => text(`value-${name}`) !== '');
  const config = {
    schedule: pick('cron', 'timeZone', 'missed', 'overlap'),
    webhook: pick('signing', 'overlap'),
    event: {
      ...pick('from', 'overlap'),
      types: text('types')
        .split(/\s*,\s*/)
        .filter(Boolean),
    },
  }[kind];
  return {
    ...{ kind, template, config, name: text('name'), team: text('team') },
    version: Number(text('version')) || undefined,
    condition: text('condition') || undefined,
    parameters: Object.fromEntries(filled.map(({ name, type }) => [name, readValue(text(`value-${name}`), type)])),
  };
}

/** What the other side needs, shown this once. */
export function Secret({ id, secret }: { id: string; secret: string }) {
  const address = typeof window === 'undefined' ? '' : window.location.origin;
  return (
    <div className="grid max-w-[860px] gap-3">
      <Note tone="warn" title="Copy the secret now" role="status">
        It is kept sealed and cannot be shown again. A new one can be made at any time.
      </Note>
      <Snippet title="Address to call" text={`${address}/api/v1/hooks/${id}`} />
      <Snippet title="The secret" text={secret} />
      <div>
        <ButtonLink href={`/triggers/${id}`} variant="primary">
          Go on to the trigger
        </ButtonLink>
      </div>
    </div>
  );
}
