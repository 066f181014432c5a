import type { FieldProps } from '@rjsf/utils';
import { X } from 'lucide';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { IconButton } from '@/components/ui/icon-button';
import { Combobox } from './combobox';
import { EntityCombobox } from './entity-combobox';
import { filterOf, kindsOf, searchTags } from './entity-search';
import { asText, fieldControl, textsOf } from './field-control';
import { fullRef } from './reference';

type Parts = {
  text: string;
  setText: (text: string) => void;
  add: (item: string) => void;
  /** of the text field */
  input: { id: string; invalid?: boolean; disabled?: boolean; autoFocus?: boolean; placeholder: string };
};

type SeveralProps = {
  field: FieldProps;
  /** any text is fine, not only what is suggested */
  isFree: boolean;
  /** a typed text as the value that it stands for */
  full: (item: string) => string;
  children: (parts: Parts) => ReactNode;
};

/** Several texts, each shown with a cross to take it out; below them a field that adds one. */
function Several({ field, isFree, full, children }: SeveralProps) {
  const { id, value, change, leave, isWrong, placeholder, autoFocus, disabled } = fieldControl<string[]>(field);
  const [text, setText] = useState('');
  const chosen = textsOf(value);
  const isFull = typeof field.schema.maxItems === 'number' && chosen.length >= field.schema.maxItems;
  const add = (item: string) => {
    setText('');
    if (item && !chosen.includes(item) && !isFull) change([...chosen, item]);
  };
  const remove = (item: string) => {
    const left = chosen.filter((other) => other !== item);
    change(left.length > 0 ? left : undefined);
  };
  const addTyped = () => add(isFree && text.trim() ? full(text.trim()) : '');
  return (
    <div>
      {chosen.length > 0 && (
        <ul className="mb-2 flex flex-wrap gap-1.5">
          {chosen.map((item) => (
            <li key={item} className="flex items-center rounded-sm border border-line bg-sunken pl-2">
              <span className="code">{item}</span>
              <IconButton icon={X} label={`Remove ${item}`} onClick={() => remove(item)} />
            </li>
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: catches Enter and comma of the field inside */}
      <div
        onKeyDown={(event) => {
          if ((event.key !== 'Enter' && event.key !== ',') || event.defaultPrevented || event.ctrlKey) return;
          event.preventDefault();
          addTyped();
        }}
        onBlur={() => {
          addTyped();
          leave();
        }}
      >
        {children({
          text,
          setText,
          add,
          input: {
            id,
            invalid: isWrong,
            disabled: disabled || isFull,
            autoFocus,
            placeholder: placeholder ?? (isFree ? 'Type and press Enter' : 'Type to search'),
          },
        })}
      </div>
    </div>
  );
}

const nothing = () => undefined;

/** Several entities of the catalog, as references. */
export function EntitiesField(props: FieldProps) {
  const { options } = fieldControl<string[]>(props);
  const filter = useMemo(() => filterOf(options), [options]);
  const kind = asText(options.defaultKind) || kindsOf(filter)[0] || 'component';
  const full = (item: string) => fullRef(item, kind, asText(options.defaultNamespace) || 'default') ?? item;
  return (
    <Several field={props} isFree={options.allowArbitraryValues !== false} full={full}>
      {({ text, setText, add, input }) => (
        <EntityCombobox
          {...input}
          filter={filter}
          text={text}
          onText={setText}
          onChoose={({ ref }) => add(ref)}
          onLeave={nothing}
        />
      )}
    </Several>
  );
}

/** Tags, suggested from those that the catalog has. */
export function TagsField(props: FieldProps) {
  const { options, value } = fieldControl<string[]>(props);
  const [open, setOpen] = useState(false);
  const tags = useTags(textsOf(options.kinds).join(), open);
  const showCounts = options.showCounts === true;
  return (
    <Several field={props} isFree full={(item) => item.toLowerCase()}>
      {({ text, setText, add, input }) => {
        const fitting = tags.filter(
          (tag) => tag.value.includes(text.trim().toLowerCase()) && !value?.includes(tag.value),
        );
        return (
          <Combobox
            {...input}
            text={text}
            choices={fitting.slice(0, 20)}
            keyOf={(tag) => tag.value}
            status=""
            onOpen={setOpen}
            onText={setText}
            onChoose={(tag) => add(tag.value)}
            onLeave={nothing}
          >
            {(tag) => (
              <>
                <span className="code">{tag.value}</span>
                {showCounts && <span className="ml-auto text-small text-muted">{tag.count}</span>}
              </>
            )}
          </Combobox>
        );
      }}
    </Several>
  );
}

function useTags(kinds: string, open: boolean): { value: string; count: number }[] {
  const [tags, setTags] = useState<{ value: string; count: number }[]>([]);
  useEffect(() => {
    if (!open) return;
    const stop = new AbortController();
    searchTags(kinds.split(',').filter(Boolean), stop.signal).then(setTags, () => undefined);
    return () => stop.abort();
  }, [kinds, open]);
  return tags;
}
