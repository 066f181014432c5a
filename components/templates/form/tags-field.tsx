import type { FieldProps } from '@rjsf/utils';
import { X } from 'lucide';
import { useMemo, useState } from 'react';
import { IconButton } from '@/components/ui/icon-button';
import { EntityCombobox } from './entity-combobox';
import { filterOf } from './entity-search';
import { fieldControl } from './field-control';

/** Several entities, or free words, each shown with a cross to take it out. */
export function TagsField(props: FieldProps) {
  const { id, value, change, leave, isWrong, options } = fieldControl<string[]>(props);
  const [text, setText] = useState('');
  const filter = useMemo(() => filterOf(options), [options]);
  const chosen = Array.isArray(value) ? value : [];
  const add = (item: string) => {
    setText('');
    if (item && !chosen.includes(item)) change([...chosen, item]);
  };
  const remove = (item: string) => {
    const left = chosen.filter((other) => other !== item);
    change(left.length > 0 ? left : undefined);
  };
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
          if ((event.key !== 'Enter' && event.key !== ',') || event.defaultPrevented) return;
          event.preventDefault();
          add(text.trim());
        }}
      >
        <EntityCombobox
          id={id}
          filter={filter}
          text={text}
          invalid={isWrong}
          placeholder="Type and press Enter"
          onText={setText}
          onChoose={({ ref }) => add(ref)}
          onLeave={() => {
            add(text.trim());
            leave();
          }}
        />
      </div>
    </div>
  );
}
