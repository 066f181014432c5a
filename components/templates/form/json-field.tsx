import type { FieldProps } from '@rjsf/utils';
import { useState } from 'react';
import { Textarea } from '@/components/ui/textarea';
import { fieldControl } from './field-control';

/** A value of which the schema says no more than its type, written as JSON. What is no JSON is told, and not sent. */
export function JsonField(props: FieldProps) {
  const { id, value, change, leave, isWrong, placeholder, autoFocus, disabled } = fieldControl<unknown>(props);
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)));
  const [isBroken, setBroken] = useState(false);
  const type = [props.schema.type].flat()[0];
  return (
    <>
      <Textarea
        id={id}
        value={text}
        rows={3}
        className="code"
        spellCheck={false}
        invalid={isWrong || isBroken}
        required={props.required}
        disabled={disabled}
        autoFocus={autoFocus}
        placeholder={placeholder ?? (type === 'array' ? '["one", "two"]' : '{"name": "value"}')}
        onChange={({ target }) => {
          setText(target.value);
          const parsed = parse(target.value);
          setBroken(parsed === broken);
          change(parsed === broken ? undefined : parsed);
        }}
        onBlur={leave}
      />
      {isBroken && (
        <p role="alert" className="mt-[5px] text-small text-bad">
          This is no JSON yet.
        </p>
      )}
    </>
  );
}

const broken = Symbol('no JSON');

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return broken;
  }
}
