import type { WidgetProps } from '@rjsf/utils';
import { Checkbox } from '@/components/ui/checkbox';
import { Input } from '@/components/ui/input';
import { RadioCards } from '@/components/ui/radio-cards';
import { Segmented } from '@/components/ui/segmented';
import { Select } from '@/components/ui/select';
import { Switch } from '@/components/ui/switch';
import { Textarea } from '@/components/ui/textarea';
import type { Schema } from '@/domain/automation/forms/resolve';
import { shapeOf } from './layout';

type Choice = { value: unknown; label: string };

const choicesOf = ({ options }: WidgetProps): Choice[] => (options.enumOptions ?? []) as Choice[];
const isWrong = ({ rawErrors }: WidgetProps) => Boolean(rawErrors?.length) || undefined;

const inputTypes: Record<string, string> = {
  email: 'email',
  uri: 'url',
  date: 'date',
  'date-time': 'datetime-local',
  time: 'time',
};

function typeOf({ schema, options }: WidgetProps): string {
  if (options.inputType) return String(options.inputType);
  if (schema.type === 'number' || schema.type === 'integer') return 'number';
  return inputTypes[schema.format ?? ''] ?? 'text';
}

/** A line of text, a number, a date. What a number field cannot read stays text, so that the check can say so. */
export function LineWidget(props: WidgetProps) {
  const { id, value, required, disabled, readonly, autofocus, placeholder, onChange, onBlur, options, schema } = props;
  const type = typeOf(props);
  const change = (text: string) => {
    if (text === '') return onChange(options.emptyValue);
    onChange(type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text);
  };
  return (
    <Input
      id={id}
      name={id}
      type={type}
      step={schema.type === 'integer' ? 1 : type === 'number' ? 'any' : undefined}
      value={value ?? ''}
      required={required}
      disabled={disabled}
      readOnly={readonly}
      autoFocus={autofocus}
      placeholder={placeholder}
      autoComplete="off"
      invalid={isWrong(props)}
      onChange={(event) => change(event.target.value)}
      onBlur={(event) => onBlur(id, event.target.value)}
    />
  );
}

export function PasswordWidget(props: WidgetProps) {
  return <LineWidget {...props} options={{ ...props.options, inputType: 'password' }} />;
}

export function TextareaWidget(props: WidgetProps) {
  const { id, value, required, disabled, readonly, autofocus, placeholder, onChange, onBlur, options } = props;
  return (
    <Textarea
      id={id}
      name={id}
      value={value ?? ''}
      required={required}
      disabled={disabled}
      readOnly={readonly}
      autoFocus={autofocus}
      placeholder={placeholder}
      rows={typeof options.rows === 'number' ? options.rows : 2}
      invalid={isWrong(props)}
      onChange={(event) => onChange(event.target.value === '' ? options.emptyValue : event.target.value)}
      onBlur={(event) => onBlur(id, event.target.value)}
    />
  );
}

/** Choices are told apart by their place in the list, because their values need not be texts. */
export function SelectWidget(props: WidgetProps) {
  const { id, value, required, disabled, placeholder, onChange, onBlur, multiple, schema } = props;
  if (multiple) return <ChecksWidget {...props} />;
  const choices = choicesOf(props);
  const chosen = choices.findIndex((choice) => same(choice.value, value));
  return (
    <Select
      id={id}
      name={id}
      value={chosen < 0 ? '' : String(chosen)}
      required={required}
      disabled={disabled}
      invalid={isWrong(props)}
      onChange={({ target }) => onChange(target.value === '' ? undefined : choices[Number(target.value)]?.value)}
      onBlur={() => onBlur(id, value)}
    >
      {(chosen < 0 || !required) && schema.default === undefined && (
        <option value="">{placeholder || (required ? 'Choose one' : 'None')}</option>
      )}
      {choices.map((choice, index) => (
        <option key={choice.label} value={index}>
          {choice.label}
        </option>
      ))}
    </Select>
  );
}

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);

/** A few short words side by side, or cards where they need explaining. */
export function RadioWidget(props: WidgetProps) {
  const { id, label, value, onChange, onBlur, options, schema, uiSchema } = props;
  const choices = choicesOf(props);
  const chosen = String(choices.findIndex((choice) => same(choice.value, value)));
  const choose = (index: string) => {
    onChange(choices[Number(index)]?.value);
    onBlur(id, index);
  };
  if (shapeOf(schema as Schema, uiSchema as Schema) === 'segments') {
    const segments = choices.map((choice, index) => ({ value: String(index), label: choice.label }));
    return (
      <Segmented
        label={label}
        name={id}
        options={segments}
        value={chosen}
        onChange={({ target }) => choose(target.value)}
      />
    );
  }
  const texts = (options.descriptions ?? {}) as Record<string, string>;
  const cards = choices.map((choice, index) => ({
    value: String(index),
    title: choice.label,
    text: texts[String(choice.value)],
  }));
  return (
    <RadioCards label={label} name={id} cards={cards} value={chosen} onChange={({ target }) => choose(target.value)} />
  );
}

export function ChecksWidget(props: WidgetProps) {
  const { id, value, disabled, onChange, onBlur } = props;
  const chosen: unknown[] = Array.isArray(value) ? value : [];
  const choices = choicesOf(props);
  const toggle = (choice: Choice, isOn: boolean) => {
    onChange(
      choices
        .filter((other) => (other === choice ? isOn : chosen.some((item) => same(item, other.value))))
        .map((other) => other.value),
    );
    onBlur(id, value);
  };
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(180px,1fr))] gap-x-4 rounded-md border border-line-strong bg-panel px-3 py-2">
      {choices.map((choice) => (
        <Checkbox
          key={choice.label}
          disabled={disabled}
          checked={chosen.some((item) => same(item, choice.value))}
          onChange={(event) => toggle(choice, event.target.checked)}
        >
          {choice.label}
        </Checkbox>
      ))}
    </div>
  );
}

export function SwitchWidget({ id, label, value, disabled, onChange, onBlur, schema, options }: WidgetProps) {
  const text = options.description ?? schema.description;
  return (
    <Switch
      id={id}
      name={id}
      label={label}
      text={typeof text === 'string' ? text : undefined}
      checked={value === true}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
      onBlur={() => onBlur(id, value)}
    />
  );
}

export const widgets = {
  TextWidget: LineWidget,
  EmailWidget: LineWidget,
  URLWidget: LineWidget,
  UpDownWidget: LineWidget,
  DateWidget: LineWidget,
  DateTimeWidget: LineWidget,
  TimeWidget: LineWidget,
  RangeWidget: LineWidget,
  ColorWidget: LineWidget,
  PasswordWidget,
  TextareaWidget,
  SelectWidget,
  RadioWidget,
  CheckboxesWidget: ChecksWidget,
  CheckboxWidget: SwitchWidget,
};
