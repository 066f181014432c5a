'use client';

import { type ReactNode, useState } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { ProbeView } from '@/domain/health/schema';

type Props = {
  entityRef: string;
  probe: ProbeView | null;
  action: FormAction;
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

const intervals = [
  ['10', '10 seconds'],
  ['30', '30 seconds'],
  ['60', '1 minute'],
  ['300', '5 minutes'],
  ['900', '15 minutes'],
  ['3600', '1 hour'],
] as const;

/** Adds or edits a health check. */
export function ProbeDialog({ entityRef, probe, action, trigger, open, onOpenChange }: Props) {
  const [own, setOwn] = useState(false);
  const show = onOpenChange ?? setOwn;
  return (
    <Dialog
      title={probe ? 'Edit the health check' : 'Add a health check'}
      text="The portal asks this address again and again. Two bad answers in a row change the state."
      trigger={trigger}
      open={open ?? own}
      onOpenChange={show}
      wide
    >
      <Form action={action} className="grid gap-4" done="It is being asked" onDone={() => show(false)}>
        <input type="hidden" name="ref" value={entityRef} />
        <MainFields probe={probe} />
        <MoreFields probe={probe} />
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>Leave it</Button>
          </DialogClose>
          <SubmitButton>{probe ? 'Save, then ask' : 'Add, then ask'}</SubmitButton>
        </div>
      </Form>
    </Dialog>
  );
}

function MainFields({ probe }: { probe: ProbeView | null }) {
  const interval = String(probe?.intervalSeconds ?? 60);
  const known = intervals.some(([value]) => value === interval);
  return (
    <>
      <FormField id="url" label="Address" hint="One that answers quickly and says whether the service can work.">
        <Input
          id="url"
          name="url"
          type="url"
          mono
          required
          defaultValue={probe?.config?.url}
          placeholder="https://till.example.com/healthz"
        />
      </FormField>
      <div className="grid gap-4 sm:grid-cols-2">
        <FormField id="intervalSeconds" label="Every">
          <Select
            id="intervalSeconds"
            name="intervalSeconds"
            defaultValue={interval}
            options={[...intervals, ...(known ? [] : [[interval, `${interval} seconds`] as const])].map(
              ([value, label]) => ({ value, label }),
            )}
          />
        </FormField>
        <FormField id="slowMs" label="Slow above" note="ms" hint="Slower answers count as degraded.">
          <Input
            id="slowMs"
            name="slowMs"
            type="number"
            min={10}
            max={60000}
            required
            defaultValue={probe?.config?.slowMs ?? 1000}
          />
        </FormField>
      </div>
    </>
  );
}

function MoreFields({ probe }: { probe: ProbeView | null }) {
  const config = probe?.config;
  const yesNo = [
    { value: 'true', label: 'Yes' },
    { value: 'false', label: 'No' },
  ];
  return (
    <details>
      <summary className="w-fit rounded-sm text-body text-muted hover:text-ink">More settings</summary>
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        <FormField id="expectedStatus" label="Good statuses" hint="Such as 2xx, 204 or 200-299">
          <Input
            id="expectedStatus"
            name="expectedStatus"
            mono
            required
            defaultValue={config?.expectedStatus ?? '2xx'}
          />
        </FormField>
        <FormField id="timeoutSeconds" label="Wait at most" note="seconds">
          <Input
            id="timeoutSeconds"
            name="timeoutSeconds"
            type="number"
            min={1}
            max={60}
            required
            defaultValue={probe?.timeoutSeconds ?? 10}
          />
        </FormField>
        <FormField id="method" label="Method">
          <Select
            id="method"
            name="method"
            defaultValue={config?.method ?? 'GET'}
            options={['GET', 'HEAD'].map((value) => ({ value, label: value }))}
          />
        </FormField>
        <FormField id="followRedirects" label="Follow redirects">
          <Select
            id="followRedirects"
            name="followRedirects"
            defaultValue={String(config?.followRedirects ?? true)}
            options={yesNo}
          />
        </FormField>
        <FormField id="enabled" label="State">
          <Select
            id="enabled"
            name="enabled"
            defaultValue={String(probe?.enabled ?? true)}
            options={[
              { value: 'true', label: 'On' },
              { value: 'false', label: 'Paused' },
            ]}
          />
        </FormField>
      </div>
    </details>
  );
}
