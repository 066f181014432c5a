import clsx from 'clsx';
import type { ChangeEventHandler, ReactNode } from 'react';
import { Icon, type IconNode } from './icon';

export type RadioCard = {
  value: string;
  title: string;
  text?: ReactNode;
  icon?: IconNode;
  /** right of the title: a price */
  note?: ReactNode;
  /** below a line: facts of the choice */
  facts?: { label: string; value: ReactNode }[];
  /** why it cannot be chosen */
  reason?: string;
};

type Props = {
  label: string;
  name: string;
  cards: RadioCard[];
  defaultValue?: string;
  value?: string;
  onChange?: ChangeEventHandler<HTMLInputElement>;
  className?: string;
};

/** A choice that needs a few words each. Radio buttons underneath. */
export function RadioCards({ label, name, cards, defaultValue, value, onChange, className }: Props) {
  return (
    <fieldset className={clsx('grid gap-2.5', className ?? 'grid-cols-[repeat(auto-fit,minmax(170px,1fr))]')}>
      <legend className="sr-only">{label}</legend>
      {cards.map((card) => (
        <label
          key={card.value}
          className="flex flex-col rounded-lg border border-line-strong p-3 has-checked:border-accent has-checked:bg-[color-mix(in_srgb,var(--accent-soft)_35%,var(--panel))] has-checked:shadow-[0_0_0_1px_var(--accent)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus has-disabled:bg-sunken has-disabled:text-faint"
        >
          <CardHead card={card}>
            <input
              type="radio"
              name={name}
              value={card.value}
              disabled={Boolean(card.reason)}
              className="mt-0.5 ml-auto size-4 flex-none appearance-none rounded-full border border-line-strong bg-panel outline-none checked:border-5 checked:border-accent"
              {...(onChange
                ? { checked: value === card.value, onChange }
                : { defaultChecked: defaultValue === card.value })}
            />
          </CardHead>
          {card.text && <span className="mt-0.5 text-small text-muted">{card.text}</span>}
          {card.reason && <span className="mt-1 text-small text-warn">{card.reason}</span>}
          {card.facts && (
            <span className="mt-auto block pt-3">
              <span className="block border-t border-line pt-2 max-md:grid max-md:grid-cols-3 max-md:gap-2">
                {card.facts.map((fact) => (
                  <span
                    key={fact.label}
                    className="flex justify-between gap-2 py-px text-small max-md:flex-col max-md:justify-start max-md:gap-0"
                  >
                    <span className="text-muted">{fact.label}</span>
                    <span className="tabular-nums">{fact.value}</span>
                  </span>
                ))}
              </span>
            </span>
          )}
        </label>
      ))}
    </fieldset>
  );
}

function CardHead({ card, children }: { card: RadioCard; children: ReactNode }) {
  const title = <span className="font-strong">{card.title}</span>;
  if (!card.icon) {
    return (
      <span className="flex items-start gap-2">
        {title}
        {card.note && <span className="ml-auto text-small tabular-nums">{card.note}</span>}
        <span className={card.note ? '' : 'ml-auto'}>{children}</span>
      </span>
    );
  }
  return (
    <>
      <span className="mb-2.5 flex items-start">
        <span className="grid size-8 place-items-center rounded-md border border-line bg-sunken text-muted">
          <Icon of={card.icon} />
        </span>
        {children}
      </span>
      <span className="flex justify-between gap-2">
        {title}
        {card.note && <span className="text-small tabular-nums">{card.note}</span>}
      </span>
    </>
  );
}
