'use client';

import { useTransition } from 'react';
import type { FormState } from '@/components/form-state';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toast';
import { roles } from '@/domain/access/permissions';
import { roleWords } from './role-words';

type Props = { name: string; role: string; set: (role: string) => Promise<FormState> };

/** Gives a person another role as soon as it is chosen; a refusal puts the old one back. */
export function RoleSelect({ name, role, set }: Props) {
  const [pending, start] = useTransition();
  return (
    <Select
      aria-label={`Role of ${name}`}
      key={role}
      defaultValue={role}
      disabled={pending}
      options={roles.map((value) => ({ value, label: roleWords[value] }))}
      onChange={(event) => {
        const select = event.currentTarget;
        start(async () => {
          const state = await set(select.value);
          if (!state.ok) select.value = role;
          toast(
            state.ok
              ? `${name} is ${roleWords[select.value as keyof typeof roleWords].toLowerCase()} now`
              : state.message,
            state.ok ? undefined : 'bad',
          );
        });
      }}
    />
  );
}
