'use client';

import { FormField } from '@/components/form';
import { Input } from '@/components/ui/input';

type Props = { id: string; templates?: string[]; teams?: string[] };

/** Which templates may use a secret: by name, or by the team that owns them. */
export function SecretGrants({ id, templates = [], teams = [] }: Props) {
  return (
    <>
      <FormField
        id={`${id}-templates`}
        pointer="/templates"
        label="Templates that may use it"
        hint="Names, by commas; * is all"
      >
        <Input id={`${id}-templates`} name="templates" defaultValue={templates.join(', ')} autoComplete="off" />
      </FormField>
      <FormField
        id={`${id}-teams`}
        pointer="/teams"
        label="And all templates of these teams"
        hint="References, by commas: group:default/checkout"
      >
        <Input id={`${id}-teams`} name="teams" defaultValue={teams.join(', ')} autoComplete="off" />
      </FormField>
    </>
  );
}
