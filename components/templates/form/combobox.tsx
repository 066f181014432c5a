import clsx from 'clsx';
import { type ReactNode, useId, useState } from 'react';
import { Input } from '@/components/ui/input';

export type ComboboxProps<Choice> = {
  id: string;
  text: string;
  choices: Choice[];
  keyOf: (choice: Choice) => string;
  children: (choice: Choice) => ReactNode;
  /** what a screen reader is told about the list, and what stands there while it is empty */
  status: string;
  /** `onOpen` is told whenever suggestions are wanted or not */
  onOpen: (open: boolean) => void;
  onText: (text: string) => void;
  onChoose: (choice: Choice) => void;
  onLeave: () => void;
  placeholder?: string;
  invalid?: boolean;
  required?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
};

/** Type for suggestions, arrows and Enter to choose, Escape to close: the combobox pattern of the ARIA practices. */
export function Combobox<Choice>(props: ComboboxProps<Choice>) {
  const { id, text, choices, keyOf, children, status, onOpen, onText, onChoose, onLeave, ...input } = props;
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const show = (next: boolean) => {
    setOpen(next);
    onOpen(next);
    if (!next) setAt(-1);
  };
  const choose = (choice: Choice) => {
    onChoose(choice);
    show(false);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const chosen = open ? choices[at] : undefined;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      show(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((now) =>
        choices.length ? (Math.max(now, step > 0 ? -1 : 0) + step + choices.length) % choices.length : -1,
      );
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && chosen !== undefined) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      show(false);
    }
  };
  return (
    <div className="relative">
      <Input
        {...input}
        id={id}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && choices[at] !== undefined ? `${listId}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          onText(event.target.value);
          show(true);
          setAt(-1);
        }}
        onFocus={() => show(true)}
        onClick={() => show(true)}
        onKeyDown={onKeyDown}
        onBlur={() => {
          show(false);
          onLeave();
        }}
      />
      <div className="sr-only" role="status">
        {open ? status : ''}
      </div>
      <div
        className="absolute inset-x-0 top-full z-20 mt-1 max-h-64 overflow-y-auto rounded-md border border-line bg-panel p-1 shadow-pop"
        hidden={!open || (choices.length === 0 && status === '')}
      >
        <div id={listId} role="listbox" aria-label="Suggestions">
          {choices.map((choice, index) => (
            <div
              key={keyOf(choice)}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              ref={(element) => {
                if (index === at) element?.scrollIntoView({ block: 'nearest' });
              }}
              className={clsx(
                'flex cursor-pointer items-center gap-2 rounded-sm px-2 py-1.5 max-md:py-2.5',
                index === at && 'bg-hover',
              )}
              // The field must not lose focus before the press has chosen.
              onMouseDown={(event) => {
                event.preventDefault();
                choose(choice);
              }}
              onMouseMove={() => setAt(index)}
            >
              {children(choice)}
            </div>
          ))}
        </div>
        {choices.length === 0 && <div className="px-2 py-1.5 text-small text-muted">{status}</div>}
      </div>
    </div>
  );
}
