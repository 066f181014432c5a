'use client';

import { ChevronDown } from 'lucide';
import { useRouter } from 'next/navigation';
import { useOptimistic, useState, useTransition } from 'react';
import { Checkbox } from '@/components/ui/checkbox';
import { Icon, type IconNode } from '@/components/ui/icon';
import { Pill } from '@/components/ui/pill';

export type FacetOption = {
  value: string;
  label: string;
  count: number;
  checked: boolean;
  /** the list with this value put in or taken out */
  href: string;
  icon?: IconNode;
  /** the colour of the icon and the word, where it means something */
  className?: string;
};

type Props = { title: string; options: FacetOption[]; open: boolean /** what the find box asks for */; find?: string };

const few = 6;

/** One facet: its values with how many each would show, ticked ones first to see. Long ones fold and can be searched. */
export function FacetGroup({ title, options, open, find }: Props) {
  const router = useRouter();
  const [, start] = useTransition();
  const [flipped, flip] = useOptimistic<string[], string>([], (state, value) => [...state, value]);
  const [all, setAll] = useState(false);
  const [words, setWords] = useState('');
  const ticked = options.filter(({ checked }) => checked).length;
  const fitting = options.filter(({ label }) => label.toLowerCase().includes(words.trim().toLowerCase()));
  const shown =
    all || words || fitting.length === few + 1
      ? fitting
      : fitting.filter((option, index) => index < few || option.checked);
  const choose = (option: FacetOption) =>
    start(() => {
      flip(option.value);
      router.push(option.href, { scroll: false });
    });
  return (
    <details open={open} className="group border-b border-line py-2.5 first:pt-0 last:border-b-0">
      <summary className="flex h-6 cursor-default list-none items-center gap-1.5 text-[0.8125rem] font-strong [&::-webkit-details-marker]:hidden">
        <Icon of={ChevronDown} size={14} className="-rotate-90 text-faint group-open:rotate-0" />
        {title}
        {ticked > 0 && (
          <span className="ml-auto">
            <Pill>{ticked}</Pill>
          </span>
        )}
      </summary>
      <div className="pt-1 pl-0.5">
        {find && options.length > few + 2 && (
          <input
            type="search"
            value={words}
            onChange={(event) => setWords(event.target.value)}
            placeholder={find}
            aria-label={find}
            className="mt-0.5 mb-1.5 h-7 w-full rounded-sm border border-line bg-panel px-2 text-small outline-none placeholder:text-faint focus-visible:border-focus"
          />
        )}
        {shown.map((option) => (
          <Checkbox
            key={option.value}
            checked={option.checked !== flipped.includes(option.value)}
            onChange={() => choose(option)}
            count={option.count}
            className="max-md:py-2"
          >
            <span className={option.className} title={option.label}>
              {option.icon && <Icon of={option.icon} size={14} className="mr-1.5 inline-block align-[-2px]" />}
              {option.label}
            </span>
          </Checkbox>
        ))}
        {shown.length === 0 && <p className="py-1 text-small text-muted">Nothing fits.</p>}
        {!words && fitting.length > shown.length && (
          <button
            type="button"
            onClick={() => setAll(true)}
            className="py-1 pl-[25px] text-small text-muted hover:text-ink"
          >
            Show {fitting.length - shown.length} more
          </button>
        )}
      </div>
    </details>
  );
}
