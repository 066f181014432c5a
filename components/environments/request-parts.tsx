import { Check } from 'lucide';
import type { ReactNode } from 'react';
import { duration } from '@/components/ui/duration';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { hourlyPrice } from '@/components/ui/money';
import { RadioCards } from '@/components/ui/radio-cards';
import { Mark } from '@/components/ui/status';
import type { EnvironmentTypeView } from '@/domain/environments/types/schema';
import { sayHours } from './life';
import { typeIcon } from './type-icon';

/** One question of the form, with its heading. */
export function Part({
  title,
  note,
  beside,
  children,
}: {
  title: string;
  note?: string;
  beside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="border-b border-line px-5 py-[18px] last:border-b-0 max-md:px-3.5 max-md:py-4">
      <div className="mb-3 flex flex-wrap items-baseline gap-x-2.5">
        <h2>{title}</h2>
        {note && <span className="text-small text-muted">{note}</span>}
        {beside && <span className="ml-auto tabular-nums">{beside}</span>}
      </div>
      {children}
    </section>
  );
}

/** The types to choose from, with what each costs and how soon it is ready. */
export function TypeCards({
  types,
  value,
  onChange,
}: {
  types: EnvironmentTypeView[];
  value: string;
  onChange: (name: string) => void;
}) {
  return (
    <RadioCards
      label="Type"
      name="type"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="grid-cols-[repeat(auto-fit,minmax(200px,1fr))]"
      cards={types.map((type) => ({
        value: type.name,
        title: type.title,
        text: type.description,
        icon: typeIcon(type.icon),
        reason: type.unavailable ?? undefined,
        facts: [
          {
            label: type.sizes.length > 1 ? 'From' : 'Price',
            value: hourlyPrice(
              Math.min(type.price.hourly, ...type.sizes.map(({ hourly }) => hourly)),
              type.price.currency,
            ),
          },
          {
            label: 'Ready in',
            value: type.readyIn.medianSeconds === null ? 'not known yet' : duration(type.readyIn.medianSeconds * 1000),
          },
          { label: 'Default life', value: sayHours(type.defaultTtlHours) },
        ],
      }))}
    />
  );
}

type NameProps = { value: string; error?: string; isFree: boolean; onChange: (name: string) => void };

/** The name; it says that it is free once that is known. */
export function NameField({ value, error, isFree, onChange }: NameProps) {
  return (
    <Field id="name" label="Name" error={error} hint="Lower-case letters, digits and hyphens: it becomes an address">
      <div className="relative">
        <Input
          id="name"
          value={value}
          required
          mono
          maxLength={40}
          autoComplete="off"
          spellCheck={false}
          invalid={Boolean(error)}
          className="pr-20"
          onChange={(event) => onChange(event.target.value)}
        />
        {isFree && !error && (
          <span className="absolute top-1/2 right-3 -translate-y-1/2">
            <Mark tone="ok" icon={Check}>
              Free
            </Mark>
          </span>
        )}
      </div>
    </Field>
  );
}
