'use client';

import { X } from 'lucide';
import { useRouter } from 'next/navigation';
import { useId } from 'react';
import { Button } from '../ui/button';
import { Input } from '../ui/input';
import { Select } from '../ui/select';
import { starterWords } from './starter-words';

export type RunQuery = {
  status?: string;
  template?: string;
  /** of the template */
  version?: string;
  team?: string;
  mine?: string;
  by?: string;
  from?: string;
  to?: string;
};

type Props = {
  query: RunQuery;
  templates: { name: string; title: string }[];
  teams: { id: string; name: string }[];
};

const starters = Object.entries(starterWords).map(([value, { choice }]) => ({ value, label: choice }));

/** The filter stands in the address: a choice goes there at once, without scripts the button does. */
export function RunFilter({ query, templates, teams }: Props) {
  const router = useRouter();
  const id = useId();
  const narrowed = query.template || query.team || query.from || query.to || query.mine || query.by;
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form);
    // A version is one of its own template's.
    if (data.get('template') !== query.template) data.delete('version');
    const entries = [...data].filter(([, value]) => value !== '') as [string, string][];
    router.push(`/runs?${new URLSearchParams(entries)}`, { scroll: false });
  };
  return (
    <form
      key={JSON.stringify(query)}
      aria-label="Filter runs"
      className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2.5"
      onChange={(event) => submit(event.currentTarget)}
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      {query.status && <input type="hidden" name="status" value={query.status} />}
      <div className="w-56 max-md:w-full">
        <Select
          name="template"
          aria-label="Template"
          defaultValue={query.template ?? ''}
          options={[
            { value: '', label: 'All templates' },
            ...templates.map(({ name, title }) => ({ value: name, label: title })),
          ]}
        />
      </div>
      {query.template && query.version && (
        <div className="w-36 max-md:w-full">
          <Select
            name="version"
            aria-label="Version"
            defaultValue={query.version}
            options={[
              { value: '', label: 'All versions' },
              { value: query.version, label: `Version ${query.version}` },
            ]}
          />
        </div>
      )}
      <div className="w-44 max-md:flex-1">
        <Select
          name="team"
          aria-label="Team"
          defaultValue={query.team ?? ''}
          options={[{ value: '', label: 'All teams' }, ...teams.map((team) => ({ value: team.id, label: team.name }))]}
        />
      </div>
      <div className="w-40 max-md:flex-1">
        <Select
          name="mine"
          aria-label="Requested by"
          defaultValue={query.mine ?? ''}
          options={[
            { value: '', label: 'Everybody' },
            { value: '1', label: 'Only mine' },
          ]}
        />
      </div>
      <div className="w-44 max-md:flex-1">
        <Select
          name="by"
          aria-label="Started by"
          defaultValue={query.by ?? ''}
          options={[{ value: '', label: 'Started by anything' }, ...starters]}
        />
      </div>
      <span className="flex items-center gap-2 text-small text-muted max-md:hidden">
        <label htmlFor={`${id}from`}>from</label>
        <Input id={`${id}from`} type="date" name="from" defaultValue={query.from} className="w-36 max-md:flex-1" />
        <label htmlFor={`${id}to`}>to</label>
        <Input id={`${id}to`} type="date" name="to" defaultValue={query.to} className="w-36 max-md:flex-1" />
      </span>
      <noscript>
        <Button type="submit">Filter</Button>
      </noscript>
      {narrowed && (
        <Button
          variant="ghost"
          icon={X}
          onClick={() => router.push(query.status ? `/runs?status=${query.status}` : '/runs', { scroll: false })}
        >
          Clear
        </Button>
      )}
    </form>
  );
}
