import type { FieldProps } from '@rjsf/utils';
import { useMemo, useState } from 'react';
import { EntityCombobox } from './entity-combobox';
import { filterOf } from './entity-search';
import { asText, fieldControl } from './field-control';
import { fullRef } from './reference';

/** One entity of the catalog. Writes its reference; with `allowArbitraryValues` left on, any text is fine. */
export function EntityField(props: FieldProps) {
  const { id, value, change, leave, isWrong, options } = fieldControl<string>(props);
  const filter = useMemo(() => filterOf(options), [options]);
  const [text, setText] = useState<string>();
  const kind = asText(options.defaultKind) || filter.get('kind') || 'component';
  const namespace = asText(options.defaultNamespace) || 'default';
  return (
    <EntityCombobox
      id={id}
      filter={filter}
      text={text ?? asText(value)}
      invalid={isWrong}
      placeholder={`Search ${filter.getAll('kind').join(' or ').toLowerCase() || 'the catalog'}`}
      onText={(next) => {
        setText(next);
        change(
          next === ''
            ? undefined
            : options.allowArbitraryValues === false
              ? undefined
              : (fullRef(next, kind, namespace) ?? next),
        );
      }}
      onChoose={({ ref, title, name }) => {
        setText(title ?? name);
        change(ref);
      }}
      onLeave={leave}
    />
  );
}
