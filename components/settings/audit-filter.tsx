import { Search } from 'lucide';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';

type Query = { action?: string; actor?: string; subject?: string; outcome?: string };

/** A plain form: the filter stands in the address. */
export function AuditFilter({ query, children }: { query: Query; children: ReactNode }) {
  return (
    <form className="flex flex-wrap items-center gap-2" aria-label="Filter the audit log">
      <Input
        name="action"
        aria-label="Action"
        placeholder="Action: environment.extend, or environment."
        defaultValue={query.action}
        className="w-72 max-md:w-full"
      />
      <Input
        name="actor"
        aria-label="Who"
        placeholder="Who"
        defaultValue={query.actor}
        className="w-44 max-md:w-full"
      />
      <Input
        name="subject"
        aria-label="Id of what it was done to"
        placeholder="Id of what it was done to"
        defaultValue={query.subject}
        className="w-60 max-md:w-full"
      />
      <Select
        name="outcome"
        aria-label="Outcome"
        defaultValue={query.outcome ?? ''}
        options={[
          { value: '', label: 'Done and refused' },
          { value: 'done', label: 'Done' },
          { value: 'refused', label: 'Refused' },
        ]}
      />
      <Button type="submit" icon={Search}>
        Filter
      </Button>
      <span className="ml-auto">{children}</span>
    </form>
  );
}
