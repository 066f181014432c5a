'use client';

import { ArrowDownWideNarrow, BookmarkPlus, Check, Columns3, ListFilter } from 'lucide';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { Form, FormField, SubmitButton } from '@/components/form';
import type { FormAction } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Dialog } from '@/components/ui/dialog';
import { Icon } from '@/components/ui/icon';
import { Input } from '@/components/ui/input';
import { Menu, MenuItem } from '@/components/ui/menu';
import { Pill } from '@/components/ui/pill';
import { Popover } from '@/components/ui/popover';

type Choice = { label: string; href: string; active: boolean };

/** In which order; each choice has an address. */
export function SortChoice({ choices }: { choices: Choice[] }) {
  const chosen = choices.find(({ active }) => active);
  const trigger = (
    <Button icon={ArrowDownWideNarrow} className="border-line font-medium shadow-none max-md:h-10 max-md:flex-1">
      <span>
        <span className="text-muted max-md:hidden">Sort </span>
        {chosen?.label ?? 'Other'}
      </span>
    </Button>
  );
  return (
    <Menu label="Sort" trigger={trigger}>
      {choices.map((choice) => (
        <MenuItem
          key={choice.label}
          href={choice.href}
          note={choice.active ? <Icon of={Check} size={14} /> : undefined}
        >
          {choice.label}
        </MenuItem>
      ))}
    </Menu>
  );
}

/** Which columns the table has. */
export function ColumnChoice({ choices }: { choices: Choice[] }) {
  const router = useRouter();
  const trigger = (
    <Button icon={Columns3} className="border-line font-medium shadow-none max-md:hidden">
      Columns <span className="text-muted tabular-nums">{choices.filter(({ active }) => active).length + 1}</span>
    </Button>
  );
  return (
    <Popover trigger={trigger} label="Columns" align="end" room="little">
      <div className="px-2 py-1">
        {choices.map((choice) => (
          <Checkbox
            key={choice.label}
            checked={choice.active}
            onChange={() => router.replace(choice.href, { scroll: false })}
          >
            {choice.label}
          </Checkbox>
        ))}
      </div>
    </Popover>
  );
}

/** On a phone the facets open over the list. */
export function FilterSheet({ count, children }: { count: number; children: ReactNode }) {
  const trigger = (
    <Button icon={ListFilter} className="h-10 flex-1 border-line font-medium shadow-none md:hidden">
      Filter {count > 0 && <Pill>{count}</Pill>}
    </Button>
  );
  return (
    <Dialog title="Filter" trigger={trigger}>
      {children}
    </Dialog>
  );
}

/** Keeps the filters of this moment under a name, for oneself. */
export function SaveView({ query, name, action }: { query: string; name: string; action: FormAction<{ id: string }> }) {
  const router = useRouter();
  const trigger = (
    <Button icon={BookmarkPlus} variant="ghost" size="sm">
      Save as view
    </Button>
  );
  return (
    <Popover trigger={trigger} label="Save as view" align="end">
      <Form
        action={action}
        done="Kept among your views"
        onDone={({ id }) => router.push(`/catalog?${query}${query && '&'}view=${id}`, { scroll: false })}
      >
        <input type="hidden" name="place" value="catalog" />
        <input type="hidden" name="query" value={query} />
        <FormField
          id="view-name"
          pointer="/name"
          label="Name of the view"
          hint="Only you see it. The same name replaces it."
        >
          <Input id="view-name" name="name" defaultValue={name} maxLength={60} required autoComplete="off" />
        </FormField>
        <div className="mt-3 flex justify-end">
          <SubmitButton size="sm">Save</SubmitButton>
        </div>
      </Form>
    </Popover>
  );
}
