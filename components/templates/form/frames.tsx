import {
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  type FieldTemplateProps,
  type ObjectFieldTemplateProps,
  titleId,
} from '@rjsf/utils';
import clsx from 'clsx';
import { ArrowDown, ArrowUp, CornerDownRight, Plus, Trash2, TriangleAlert } from 'lucide';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Icon } from '@/components/ui/icon';
import { IconButton } from '@/components/ui/icon-button';
import { isObject, type Schema } from '@/domain/automation/forms/resolve';
import { type Registered, titleOf } from './form-context';
import { arrange, askersOf, type Row, type Section, shapeOf } from './layout';
import { option } from './ui-schema';

/** Label above, hint or error below; groups and switches bring their own. */
export function FieldFrame(props: FieldTemplateProps & Registered) {
  const { id, children, hidden, label, required, rawErrors, rawDescription, schema, uiSchema, formData } = props;
  if (hidden) return <div className="hidden">{children}</div>;
  const shape = shapeOf(schema as Schema, uiSchema as Schema);
  const error = rawErrors?.length ? rawErrors.join(' ') : undefined;
  if (shape === 'group' || shape === 'switch') {
    return (
      <Group error={error} hint={hintOf(undefined, uiSchema as Schema)}>
        {children}
      </Group>
    );
  }
  const hint = hintOf(rawDescription, uiSchema as Schema);
  const note = noteOf(schema as Schema, formData, required);
  const parts = { label, error, hint, note };
  // A group of radio buttons names itself: a label would point at nothing.
  if (shape === 'segments' || shape === 'cards') return <Choices {...parts}>{children}</Choices>;
  return (
    <Field id={id} {...parts}>
      {children}
    </Field>
  );
}

type ChoicesProps = { label: string; error?: string; hint?: ReactNode; note?: string; children: ReactNode };

function Choices({ label, error, hint, note, children }: ChoicesProps) {
  return (
    <div className="min-w-0">
      <div aria-hidden className="mb-[5px] flex items-baseline gap-2 text-[0.8125rem]">
        <span className="font-[540]">{label}</span>
        {note && <span className="text-small text-muted">{note}</span>}
      </div>
      {children}
      <div aria-live="polite" className={clsx('mt-[5px] text-small empty:hidden', error ? 'text-bad' : 'text-muted')}>
        {error ?? hint}
      </div>
    </div>
  );
}

/** Description, help, and what the form does otherwise than the template wanted. */
function hintOf(description: string | undefined, ui: Schema | undefined): ReactNode {
  const help = option(ui, 'help');
  const notes = notesOn(ui);
  const said = [description, typeof help === 'string' ? help : undefined].filter(Boolean).join(' ');
  if (notes.length === 0) return said || undefined;
  return (
    <>
      {said && <div>{said}</div>}
      {notes.map((note) => (
        <div key={note} className="flex items-start gap-1.5 text-warn">
          <Icon of={TriangleAlert} size={14} className="mt-[3px]" />
          <span>{note}</span>
        </div>
      ))}
    </>
  );
}

function notesOn(ui: Schema | undefined): string[] {
  const [field, widget] = [ui?.['ui:unknownField'], ui?.['ui:unknownWidget']];
  return [
    ...(typeof field === 'string' ? [`This portal has no field “${field}”: a plain one stands in.`] : []),
    ...(typeof widget === 'string' ? [`This portal has no widget “${widget}”: the usual one stands in.`] : []),
    ...(option(ui, 'widget') === 'password'
      ? ['Kept in plain text with the run. Type no real password: the template should ask with the field Secret.']
      : []),
  ];
}

function Group({ children, error, hint }: { children: ReactNode; error?: string; hint?: ReactNode }) {
  return (
    <div className="min-w-0">
      {children}
      {hint && <div className="mt-1 text-small text-muted">{hint}</div>}
      {error && (
        <div role="alert" className="mt-1 text-small text-bad">
          {error}
        </div>
      )}
    </div>
  );
}

function noteOf(schema: Schema, value: unknown, required = false): string | undefined {
  if (typeof schema.maxLength === 'number' && schema.maxLength >= 60 && typeof value === 'string' && value) {
    return `${value.length} of ${schema.maxLength}`;
  }
  return required || schema.default !== undefined ? undefined : 'optional';
}

/** The page itself in sections; an object inside it in a box with its title. */
export function ObjectFrame(props: ObjectFieldTemplateProps & Registered) {
  const { fieldPathId, properties, title, description, registry, uiSchema, schema } = props;
  const isPage = fieldPathId.path.length === 0;
  const { formContext } = registry;
  const written = isPage ? formContext.schema : (schema as Schema);
  const shown = properties.filter((property) => !property.hidden);
  const laidOut = shown.map(({ name }) => ({
    name,
    shape: shapeOf(fieldOf(schema as Schema, name), uiSchema?.[name]),
  }));
  const sections = arrange(laidOut, askersOf(written));
  const contentOf = (name: string) => properties.find((property) => property.name === name)?.content;
  const hidden = properties.filter((property) => property.hidden).map(({ name }) => contentOf(name));
  if (!isPage) {
    return (
      <fieldset id={fieldPathId.$id} className="rounded-md border border-line px-4 pt-1 pb-4">
        <legend className="px-1 font-strong">{title}</legend>
        {description && <p className="mb-3 text-small text-muted">{description}</p>}
        <div className="grid gap-[18px]">
          {sections.flatMap(({ rows }) =>
            rows.map((row) => <FormRow key={row.fields[0]} row={row} content={contentOf} />),
          )}
        </div>
        {hidden}
      </fieldset>
    );
  }
  return (
    <>
      {groupConditional(sections).map(({ own, asked }) => (
        <div
          key={own.rows[0]?.fields[0]}
          className="border-b border-line px-5 py-5 last:border-b-0 max-md:px-3.5 max-md:py-4"
        >
          <Rows rows={own.rows} content={contentOf} />
          {asked && (
            <Asked section={asked} because={reasonFor(asked, schema as Schema, formContext.values, uiSchema)}>
              <Rows rows={asked.rows} content={contentOf} />
            </Asked>
          )}
        </div>
      ))}
      {hidden}
    </>
  );
}

const fieldOf = (schema: Schema, name: string): Schema => {
  const field = isObject(schema.properties) ? schema.properties[name] : undefined;
  return isObject(field) ? field : {};
};

/** What is asked because of a section stands inside it. */
function groupConditional(sections: Section[]): { own: Section; asked?: Section }[] {
  const groups: { own: Section; asked?: Section }[] = [];
  for (const section of sections) {
    const last = groups.at(-1);
    if (section.conditional && last && !last.asked) last.asked = section;
    else groups.push({ own: section });
  }
  return groups;
}

function Rows({ rows, content }: { rows: Row[]; content: (name: string) => ReactNode }) {
  return (
    <div className="grid gap-[18px]">
      {rows.map((row) => (
        <FormRow key={row.fields[0]} row={row} content={content} />
      ))}
    </div>
  );
}

function FormRow({ row, content }: { row: Row; content: (name: string) => ReactNode }) {
  return (
    <div className={clsx('grid gap-x-4 gap-y-[18px]', row.fields.length > 1 && 'md:grid-cols-2')}>
      {row.fields.map((name) => (
        <div key={name} className="min-w-0">
          {content(name)}
        </div>
      ))}
    </div>
  );
}

function Asked({ section, because, children }: { section: Section; because: string; children: ReactNode }) {
  return (
    <div className="relative mt-2.5 rounded-md border border-line bg-sunken px-3.5 pt-2.5 pb-3.5 before:absolute before:-top-1.5 before:left-6 before:size-2.5 before:rotate-45 before:border-t before:border-l before:border-line before:bg-sunken">
      <div className="mb-2 flex items-center gap-1.5 text-small text-muted" data-asker={section.conditional?.asker}>
        <Icon of={CornerDownRight} size={14} />
        {because}
      </div>
      {children}
    </div>
  );
}

function reasonFor({ conditional }: Section, schema: Schema, values: Schema, uiSchema: Schema = {}): string {
  const name = conditional?.asker ?? '';
  const field = fieldOf(schema, name);
  const value = values[name];
  const title = titleOf(field, name);
  if (typeof value === 'boolean') return `Asked because “${title}” is ${value ? 'on' : 'off'}`;
  const ui = uiSchema[name];
  const names = option(isObject(ui) ? ui : {}, 'enumNames');
  const index = Array.isArray(field.enum) ? field.enum.indexOf(value) : -1;
  const said = Array.isArray(names) && index >= 0 ? names[index] : value;
  return `Asked because “${title}” is ${said}`;
}

/** A list that grows: items one below the other, each with its own buttons. */
export function ListFrame({
  title,
  items,
  canAdd,
  onAddClick,
  disabled,
  readonly,
  fieldPathId,
  schema,
}: ArrayFieldTemplateProps) {
  return (
    <fieldset id={fieldPathId.$id}>
      <legend id={titleId(fieldPathId)} className="mb-[5px] text-[0.8125rem] font-[540]">
        {title}
      </legend>
      {schema.description && <p className="mb-2 text-small text-muted">{schema.description}</p>}
      <div className="grid gap-2">{items}</div>
      {canAdd && (
        <Button size="sm" icon={Plus} className="mt-2" onClick={onAddClick} disabled={disabled || readonly}>
          Add
        </Button>
      )}
    </fieldset>
  );
}

export function ListItemFrame({ children, buttonsProps, index }: ArrayFieldItemTemplateProps) {
  const { hasMoveUp, hasMoveDown, hasRemove, onMoveUpItem, onMoveDownItem, onRemoveItem } = buttonsProps;
  const place = `item ${index + 1}`;
  return (
    <div className="flex items-start gap-1.5 rounded-md border border-line bg-bg p-2.5">
      <div className="min-w-0 flex-1">{children}</div>
      <div className="flex flex-none">
        {hasMoveUp && <IconButton icon={ArrowUp} label={`Move ${place} up`} onClick={onMoveUpItem} />}
        {hasMoveDown && <IconButton icon={ArrowDown} label={`Move ${place} down`} onClick={onMoveDownItem} />}
        {hasRemove && <IconButton icon={Trash2} label={`Remove ${place}`} onClick={onRemoveItem} />}
      </div>
    </div>
  );
}
