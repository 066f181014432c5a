import clsx from 'clsx';
import { useEffect, useId, useState } from 'react';
import { Chip } from '@/components/ui/chip';
import { Input } from '@/components/ui/input';
import { type EntityChoice, searchEntities } from './entity-search';

type Props = {
  id: string;
  filter: URLSearchParams;
  text: string;
  placeholder: string;
  invalid?: boolean;
  onText: (text: string) => void;
  onChoose: (choice: EntityChoice) => void;
  onLeave: () => void;
};

const waitMs = 180;

/** Type to search the catalog, arrows and Enter to choose: the combobox pattern of the ARIA practices. */
export function EntityCombobox({ id, filter, text, placeholder, invalid, onText, onChoose, onLeave }: Props) {
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const choices = useChoices(filter, text, open);
  const choose = (choice: EntityChoice) => {
    onChoose(choice);
    setOpen(false);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((now) => (choices.length ? (now + step + choices.length) % choices.length : -1));
    } else if (event.key === 'Enter' && open && choices[at]) {
      event.preventDefault();
      choose(choices[at]);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <div className="relative">
      <Input
        id={id}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && at >= 0 ? `${listId}-${at}` : undefined}
        autoComplete="off"
        value={text}
        placeholder={placeholder}
        invalid={invalid}
        onChange={(event) => {
          onText(event.target.value);
          setOpen(true);
          setAt(-1);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false);
          onLeave();
        }}
      />
      <div
        id={listId}
        role="listbox"
        aria-label="Suggestions"
        hidden={!open || choices.length === 0}
        className="absolute inset-x-0 top-full z-20 mt-1 max-h-64 overflow-y-auto rounded-md border border-line bg-panel p-1 shadow-pop"
      >
        {choices.map((choice, index) => (
          <div
            key={choice.ref}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={clsx(
              'flex cursor-pointer items-center gap-2 rounded-sm px-2 py-1.5',
              index === at && 'bg-hover',
            )}
            // The field must not lose focus before the press has chosen.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(choice);
            }}
            onMouseMove={() => setAt(index)}
          >
            <span className="truncate">{choice.title ?? choice.name}</span>
            {choice.title && <span className="code truncate text-muted">{choice.name}</span>}
            <span className="ml-auto">
              <Chip>{choice.kind}</Chip>
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

function useChoices(filter: URLSearchParams, text: string, open: boolean): EntityChoice[] {
  const [choices, setChoices] = useState<EntityChoice[]>([]);
  const query = filter.toString();
  useEffect(() => {
    if (!open) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const found = await searchEntities(new URLSearchParams(query), text, stop.signal).catch(() => undefined);
      if (found) setChoices(found);
    }, waitMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query, text, open]);
  return choices;
}
