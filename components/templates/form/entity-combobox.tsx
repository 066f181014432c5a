import { useEffect, useState } from 'react';
import { Chip } from '@/components/ui/chip';
import { Combobox, type ComboboxProps } from './combobox';
import { type EntityChoice, searchEntities } from './entity-search';

type Props = { filter: URLSearchParams } & Omit<
  ComboboxProps<EntityChoice>,
  'choices' | 'keyOf' | 'children' | 'status' | 'onOpen'
>;

const waitMs = 180;

/** A search of the catalog while it is typed. The server answers the best twenty. */
export function EntityCombobox({ filter, ...rest }: Props) {
  const [open, setOpen] = useState(false);
  const { choices, status } = useChoices(filter, rest.text, open);
  return (
    <Combobox {...rest} choices={choices} keyOf={({ ref }) => ref} status={status} onOpen={setOpen}>
      {(choice) => (
        <>
          <span className="truncate">{choice.title ?? choice.name}</span>
          {choice.title && <span className="code truncate text-muted">{choice.name}</span>}
          <span className="ml-auto">
            <Chip>{choice.kind}</Chip>
          </span>
        </>
      )}
    </Combobox>
  );
}

type Found = { choices: EntityChoice[]; status: string };

function useChoices(filter: URLSearchParams, text: string, open: boolean): Found {
  const [found, setFound] = useState<Found>({ choices: [], status: '' });
  const query = filter.toString();
  // A reference is looked for by its name.
  const words = /^[^:\s]+:[^/\s]+\/(.+)$/.exec(text)?.[1] ?? text;
  useEffect(() => {
    if (!open) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const choices = await searchEntities(new URLSearchParams(query), words, stop.signal).catch(() => undefined);
      if (stop.signal.aborted) return;
      setFound(
        choices
          ? { choices, status: wordsFor(choices.length) }
          : { choices: [], status: 'The catalog did not answer.' },
      );
    }, waitMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query, words, open]);
  return found;
}

const wordsFor = (count: number) =>
  count === 0 ? 'Nothing in the catalog fits.' : count === 1 ? '1 suggestion' : `${count} suggestions`;
