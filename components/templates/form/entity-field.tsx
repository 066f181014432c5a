import type { FieldProps } from '@rjsf/utils';
import { useMemo, useState } from 'react';
import type { Schema } from '@/domain/automation/forms/resolve';
import { EntityCombobox } from './entity-combobox';
import { filterOf, kindsOf } from './entity-search';
import { asText, fieldControl } from './field-control';
import { fullRef, sameRef } from './reference';

/** One entity of the catalog. Writes its reference; with `allowArbitraryValues` left on, any text is fine. */
export const EntityField = (props: FieldProps) => <EntityInput {...props} filter={useFilter(props, [])} />;

/** One of those that the viewer's own teams, or the viewer, answer for. */
export const OwnedEntityField = (props: FieldProps) => {
  const { context } = fieldControl(props);
  const plain = useFilter(props, []);
  const owners = context.ownTeams.join();
  const filter = useMemo(() => {
    const query = new URLSearchParams(plain);
    for (const owner of owners.split(',').filter(Boolean)) query.append('owner', owner);
    if (!owners) query.append('owner', 'user:default/nobody');
    return query;
  }, [plain, owners]);
  return <EntityInput {...props} filter={filter} />;
};

function useFilter(props: FieldProps, kinds: string[]): URLSearchParams {
  const { options } = fieldControl(props);
  const text = JSON.stringify([options.catalogFilter, options.allowedKinds]);
  return useMemo(() => {
    const [catalogFilter, allowedKinds] = JSON.parse(text) as unknown[];
    return filterOf({ ...(catalogFilter ? { catalogFilter } : {}), allowedKinds } as Schema, kinds);
  }, [text, kinds]);
}

/** The same with a filter of the caller's. */
export function EntityInput(props: FieldProps & { filter: URLSearchParams }) {
  const { filter } = props;
  const { id, value, change, leave, isWrong, options, placeholder, autoFocus, disabled, context } =
    fieldControl<string>(props);
  const [text, setText] = useState<string>();
  const kinds = kindsOf(filter);
  const kind = asText(options.defaultKind) || kinds[0] || 'component';
  const namespace = asText(options.defaultNamespace) || 'default';
  // What stands there from the start is shown by its name, as what is chosen is.
  const team = context.teams.find(({ ref }) => sameRef(ref, value, kind));
  const isFree = options.allowArbitraryValues !== false;
  return (
    <EntityCombobox
      id={id}
      filter={filter}
      text={text ?? team?.name ?? asText(value)}
      invalid={isWrong}
      required={props.required}
      disabled={disabled}
      autoFocus={autoFocus}
      placeholder={placeholder ?? `Search ${kinds.join(' or ') || 'the catalog'}`}
      onText={(next) => {
        setText(next);
        change(next === '' || !isFree ? undefined : (fullRef(next, kind, namespace) ?? next));
      }}
      onChoose={({ ref, title, name }) => {
        setText(title ?? name);
        change(ref);
      }}
      onLeave={() => {
        // What was typed and not chosen is no value here, so it must not look like one.
        if (!isFree && value === undefined) setText('');
        leave();
      }}
    />
  );
}
