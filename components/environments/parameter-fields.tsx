'use client';

import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import { Select } from '@/components/ui/select';
import { Switch } from '@/components/ui/switch';
import { Textarea } from '@/components/ui/textarea';
import { kindOf, labelsOf, type PropertySchema, propertiesOf } from './parameter-schema';

type Values = Record<string, unknown>;

type Props = {
  schema: Record<string, unknown>;
  values: Values;
  onChange: (values: Values) => void;
  /** by name of the parameter */
  errors: Map<string, string>;
};

/** The form of an environment type: one control for each property of its schema. */
export function ParameterFields({ schema, values, onChange, errors }: Props) {
  const { required } = schema as { required?: string[] };
  return propertiesOf(schema).map(([name, property]) => {
    const kind = kindOf(property);
    const set = (value: unknown) => onChange({ ...values, [name]: value });
    const shared = { name, property, value: values[name] ?? property.default, set };
    if (kind === 'switch') {
      return (
        <div key={name} className="self-end pb-1.5">
          <Toggle {...shared} />
        </div>
      );
    }
    return (
      <div key={name} className={kind === 'text' || kind === 'many' ? 'min-w-0 md:col-span-2' : 'min-w-0'}>
        <Field
          id={`parameter-${name}`}
          label={property.title ?? name}
          hint={property.description}
          error={errors.get(name)}
          note={required?.includes(name) || property.default !== undefined ? undefined : 'optional'}
        >
          <Control {...shared} invalid={errors.has(name)} />
        </Field>
      </div>
    );
  });
}

type ControlProps = {
  name: string;
  property: PropertySchema;
  value: unknown;
  set: (value: unknown) => void;
  invalid?: boolean;
};

function Toggle({ name, property, value, set }: ControlProps) {
  return (
    <Switch
      id={`parameter-${name}`}
      label={property.title ?? name}
      text={property.description}
      checked={value === true}
      onChange={(event) => set(event.target.checked)}
    />
  );
}

function Control({ name, property, value, set, invalid }: ControlProps) {
  const id = `parameter-${name}`;
  const kind = kindOf(property);
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (kind === 'few' || kind === 'choice') {
    const options = labelsOf(property).map(({ label }, index) => ({ value: String(index), label }));
    const chosen = String((property.enum ?? []).indexOf(value as never));
    const choose = (index: string) => set(property.enum?.[Number(index)]);
    return kind === 'few' ? (
      <Segmented
        label={property.title ?? name}
        name={id}
        options={options}
        value={chosen}
        onChange={(event) => choose(event.target.value)}
      />
    ) : (
      <Select id={id} value={chosen} onChange={(event) => choose(event.target.value)} invalid={invalid}>
        {chosen === '-1' && <option value="-1">Choose</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    );
  }
  if (kind === 'many') return <Many {...{ name, property, value, set }} />;
  if (kind === 'number') {
    return (
      <Input
        id={id}
        type="number"
        inputMode="numeric"
        min={property.minimum}
        max={property.maximum}
        step={property.type === 'integer' ? 1 : 'any'}
        value={text}
        invalid={invalid}
        onChange={(event) => set(event.target.value === '' ? undefined : Number(event.target.value))}
      />
    );
  }
  const write = (written: string) => set(written === '' ? undefined : written);
  if (kind === 'text') {
    return <Textarea id={id} rows={3} value={text} invalid={invalid} onChange={(event) => write(event.target.value)} />;
  }
  return (
    <Input id={id} value={text} invalid={invalid} autoComplete="off" onChange={(event) => write(event.target.value)} />
  );
}

function Many({ property, value, set }: ControlProps) {
  const chosen: unknown[] = Array.isArray(value) ? value : [];
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-2 pt-0.5">
      {labelsOf(property.items ?? {}).map(({ value: option, label }) => (
        <Checkbox
          key={label}
          checked={chosen.includes(option)}
          onChange={(event) => set(event.target.checked ? [...chosen, option] : chosen.filter((one) => one !== option))}
        >
          {label}
        </Checkbox>
      ))}
    </div>
  );
}
