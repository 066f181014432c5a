'use client';

import { useState } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Input } from '@/components/ui/input';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { SecretGrants } from './secret-grants';

type Props = { add: FormAction<{ id: string }>; sources: { value: string; label: string }[] };

const addressHints: Record<string, string> = {
  env: 'Without its prefix: NPM_TOKEN for the variable SLIPWAY_SECRET_ENV_NPM_TOKEN of the worker',
  file: 'Below the folder that SLIPWAY_SECRET_FILES names: orders/password',
  vault: 'Mount, path and key: secret/orders/database#password',
};

/** Adds a secret. What was typed is gone from the page once it is kept. */
export function NewSecret({ add, sources }: Props) {
  const [source, setSource] = useState('store');
  const [round, setRound] = useState(0);
  return (
    <Panel>
      <PanelHead title="New secret" />
      <PanelBody>
        <Form key={round} action={add} className="grid gap-4" done="Kept" onDone={() => setRound(round + 1)}>
          <FormField id="name" label="Name" hint="As templates refer to it: npm-token">
            <Input id="name" name="name" required maxLength={63} autoComplete="off" />
          </FormField>
          <FormField id="source" label="Where its value is">
            <Select
              id="source"
              name="source"
              value={source}
              onChange={(event) => setSource(event.target.value)}
              options={sources}
            />
          </FormField>
          {source === 'store' ? (
            <FormField id="value" label="Value" hint="Encrypted, and never shown again. At least 4 characters">
              <Textarea id="value" name="value" required rows={2} autoComplete="off" spellCheck={false} />
            </FormField>
          ) : (
            <FormField id="address" label="Address" hint={addressHints[source]}>
              <Input id="address" name="address" required autoComplete="off" />
            </FormField>
          )}
          <FormField id="description" label="What it is for">
            <Input id="description" name="description" maxLength={500} />
          </FormField>
          <SecretGrants id="new" />
          <SubmitButton>Add the secret</SubmitButton>
        </Form>
      </PanelBody>
    </Panel>
  );
}
