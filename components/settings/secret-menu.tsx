'use client';

import { type ReactNode, useState } from 'react';
import { ActionButton } from '@/components/action-button';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction, FormState } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Textarea } from '@/components/ui/textarea';
import type { SecretView } from '@/domain/secrets/schema';
import { SecretGrants } from './secret-grants';

type Props = {
  secret: SecretView;
  change: FormAction<unknown>;
  rotate: FormAction<unknown>;
  remove: (id: string) => Promise<FormState>;
};

/** What can be done with one secret: everything but reading it. */
export function SecretMenu({ secret, change, rotate, remove }: Props) {
  const { id, name, source, description, templates, teams } = secret;
  return (
    <span className="flex flex-wrap justify-end gap-1">
      <InDialog button="Access" label={`Who may use ${name}`} title={`Who may use ${name}`}>
        {(close) => (
          <Form action={change} className="grid gap-4" done="Changed" onDone={close}>
            <input type="hidden" name="id" value={id} />
            <FormField id={`${id}-description`} pointer="/description" label="What it is for">
              <Input id={`${id}-description`} name="description" defaultValue={description} maxLength={500} />
            </FormField>
            <SecretGrants id={id} templates={templates} teams={teams.map(({ ref }) => ref)} />
            <SubmitButton>Save</SubmitButton>
          </Form>
        )}
      </InDialog>
      {source === 'store' && (
        <InDialog button="Rotate" label={`Rotate ${name}`} title={`Another value for ${name}`}>
          {(close) => (
            <Form action={rotate} className="grid gap-4" done={`${name} has its new value`} onDone={close}>
              <input type="hidden" name="id" value={id} />
              <FormField
                id={`${id}-value`}
                pointer="/value"
                label="New value"
                hint="Steps that begin from now on get this one"
              >
                <Textarea id={`${id}-value`} name="value" required rows={2} autoComplete="off" spellCheck={false} />
              </FormField>
              <SubmitButton>Rotate</SubmitButton>
            </Form>
          )}
        </InDialog>
      )}
      <InDialog button="Remove" label={`Remove ${name}`} title={`Remove ${name}?`} isDangerous>
        {(close) => (
          <div className="grid gap-4">
            <p className="text-muted">Templates that refer to it can no longer be run. Its value is gone for good.</p>
            <ActionButton variant="danger" action={remove.bind(null, id)} done={`${name} is removed`} onDone={close}>
              Remove it
            </ActionButton>
          </div>
        )}
      </InDialog>
    </span>
  );
}

type InDialogProps = {
  button: string;
  label: string;
  title: string;
  isDangerous?: boolean;
  children: (close: () => void) => ReactNode;
};

function InDialog({ button, label, title, isDangerous, children }: InDialogProps) {
  const [open, setOpen] = useState(false);
  const trigger = (
    <Button size="sm" variant={isDangerous ? 'danger' : 'ghost'} aria-label={label}>
      {button}
    </Button>
  );
  return (
    <Dialog title={title} trigger={trigger} open={open} onOpenChange={setOpen}>
      {children(() => setOpen(false))}
    </Dialog>
  );
}
