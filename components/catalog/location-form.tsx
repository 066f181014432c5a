'use client';

import { MapPin } from 'lucide';
import { useState } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { LocationType } from '@/domain/catalog/schema';

const hints: Record<LocationType, string> = {
  git: 'A public repository: https://HOST/OWNER/NAME, or the address of a file or folder in it. #BRANCH:PATH works as well; PATH may be a glob.',
  url: 'The address of one file. What its Location entities point at is read, too.',
  file: 'A file, a folder or a glob on the server where the worker runs, from / on.',
};

type Props = { action: FormAction /** why the server’s own disk is not for this person */; fileReason?: string };

/** Adds a place to read from; it is read at once. */
export function LocationForm({ action, fileReason }: Props) {
  const [type, setType] = useState<LocationType>('git');
  const [round, setRound] = useState(0);
  const options = [
    { value: 'git', label: 'Git repository' },
    { value: 'url', label: 'Address of a file' },
    {
      value: 'file',
      label: fileReason ? 'File on the server (platform only)' : 'File on the server',
      disabled: Boolean(fileReason),
    },
  ];
  return (
    <Form key={round} action={action} done="Added: it is being read" onDone={() => setRound(round + 1)}>
      <div className="grid items-start gap-3 md:grid-cols-[200px_minmax(0,1fr)_auto]">
        <FormField id="location-type" pointer="/type" label="What it is">
          <Select
            id="location-type"
            name="type"
            options={options}
            value={type}
            onChange={(event) => setType(event.target.value as LocationType)}
          />
        </FormField>
        <FormField id="location-target" pointer="/target" label="Where" hint={hints[type]}>
          <Input
            id="location-target"
            name="target"
            required
            mono
            autoComplete="off"
            placeholder={type === 'file' ? '/srv/catalog' : 'https://'}
          />
        </FormField>
        <div className="md:pt-[25px]">
          <SubmitButton icon={MapPin}>Add</SubmitButton>
        </div>
      </div>
    </Form>
  );
}
