'use client';

import { useState } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Checkbox } from '@/components/ui/checkbox';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { Panel, PanelBody, PanelHead } from '@/components/ui/panel';
import { Select } from '@/components/ui/select';
import { Snippet } from '@/components/ui/snippet';
import { roles, scopes } from '@/domain/access/permissions';
import { roleWords } from './role-words';

type Props = { make: FormAction<{ token: string }>; mayBeAdmin: boolean };

/** Makes a token and shows it this once. */
export function NewToken({ make, mayBeAdmin }: Props) {
  const [token, setToken] = useState<string>();
  return (
    <Panel>
      <PanelHead title="New token" />
      <PanelBody>
        {token && (
          <div className="mb-4 grid gap-3">
            <Note tone="warn" title="Copy it now">
              Only a fingerprint of it is kept, so it cannot be shown again.
            </Note>
            <Snippet title="The token" text={token} />
          </div>
        )}
        <Form action={make} className="grid gap-4" onDone={(result) => setToken(result.token)}>
          <FormField id="name" label="Name" hint="Who or what will use it: “nightly catalog import”">
            <Input id="name" name="name" required maxLength={100} />
          </FormField>
          <div className="grid grid-cols-2 gap-4">
            <FormField id="role" label="Role">
              <Select
                id="role"
                name="role"
                options={roles
                  .filter((role) => mayBeAdmin || role !== 'admin')
                  .map((role) => ({ value: role, label: roleWords[role] }))}
              />
            </FormField>
            <FormField id="expiresInDays" label="Ends in">
              <Select
                id="expiresInDays"
                name="expiresInDays"
                defaultValue="90"
                options={[7, 30, 90, 365].map((days) => ({ value: String(days), label: `${days} days` }))}
              />
            </FormField>
          </div>
          <FormField id="scopes" label="Scopes" hint="The role says what it may; the scopes narrow that down.">
            <div id="scopes" className="grid gap-x-4 sm:grid-cols-2">
              {scopes
                .filter((scope) => mayBeAdmin || scope !== 'admin')
                .map((scope) => (
                  <Checkbox key={scope} name="scopes" value={scope} defaultChecked={scope === 'read'}>
                    <span className="code">{scope}</span>
                  </Checkbox>
                ))}
            </div>
          </FormField>
          <SubmitButton>Make the token</SubmitButton>
        </Form>
      </PanelBody>
    </Panel>
  );
}
