'use client';

import { Plus } from 'lucide';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';

type Props = { make: FormAction; owners: string[] };

/** Makes an empty repository, to push to. */
export function NewRepository({ make, owners }: Props) {
  return (
    <Dialog
      title="New repository"
      text="It is empty at first: push to it, or let a template fill it."
      trigger={
        <Button variant="primary" icon={Plus}>
          New repository
        </Button>
      }
    >
      <Form action={make} className="grid gap-4">
        <div className="grid grid-cols-2 gap-4">
          <FormField id="owner" label="Owner" hint="A team’s name gives it to that team.">
            <Input id="owner" name="owner" mono required list="owners" autoComplete="off" />
          </FormField>
          <FormField id="name" label="Name">
            <Input id="name" name="name" mono required autoComplete="off" />
          </FormField>
        </div>
        <datalist id="owners">
          {owners.map((owner) => (
            <option key={owner} value={owner} />
          ))}
        </datalist>
        <FormField id="description" label="Description" note="optional">
          <Input id="description" name="description" maxLength={500} />
        </FormField>
        <FormField id="visibility" label="Who reads it">
          <Select
            id="visibility"
            name="visibility"
            options={[
              { value: 'public', label: 'Everyone who reaches the portal' },
              { value: 'private', label: 'Its team and the platform team' },
            ]}
          />
        </FormField>
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>Leave it</Button>
          </DialogClose>
          <SubmitButton>Make it</SubmitButton>
        </div>
      </Form>
    </Dialog>
  );
}
