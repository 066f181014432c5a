import type { FieldProps } from '@rjsf/utils';
import { CircleCheck, CircleX } from 'lucide';
import { useEffect, useState } from 'react';
import { Input } from '@/components/ui/input';
import { Mark } from '@/components/ui/status';
import { searchEntities } from './entity-search';
import { asText, fieldControl } from './field-control';

type Answer = { name: string; isFree: boolean; title?: string };
const waitMs = 300;

/** The name of something new, looked up in the catalog while it is typed: taken names are said at once. */
export function NameField(props: FieldProps) {
  const { id, value, change, leave, isWrong, options, placeholder, autoFocus, disabled } = fieldControl<string>(props);
  const name = asText(value);
  const kind = asText(options.kind) || 'Component';
  const answer = useAnswer(
    kind,
    asText(options.defaultNamespace) || 'default',
    name,
    isProper(name, props.schema.pattern),
  );
  return (
    <>
      <div className="relative">
        <Input
          id={id}
          mono
          value={name}
          invalid={isWrong}
          required={props.required}
          autoFocus={autoFocus}
          disabled={disabled}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          className="pr-20"
          onChange={(event) => change(event.target.value || undefined)}
          onBlur={leave}
        />
        <span className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2" aria-live="polite">
          {answer?.isFree && (
            <Mark tone="ok" icon={CircleCheck}>
              Free
            </Mark>
          )}
          {answer && !answer.isFree && (
            <Mark tone="bad" icon={CircleX}>
              Taken
            </Mark>
          )}
        </span>
      </div>
      {answer && !answer.isFree && (
        <p className="mt-[5px] text-small text-bad">
          The catalog has a {kind.toLowerCase()} of this name already{answer.title ? `: ${answer.title}` : ''}. Choose
          another one.
        </p>
      )}
    </>
  );
}

function isProper(name: string, pattern: string | undefined): boolean {
  if (!/^[a-zA-Z0-9]+([-_.][a-zA-Z0-9]+)*$/.test(name) || name.length > 63 || name.length < 2) return false;
  try {
    return !pattern || new RegExp(pattern, 'u').test(name);
  } catch {
    return true;
  }
}

function useAnswer(kind: string, namespace: string, name: string, isAsked: boolean): Answer | undefined {
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    if (!isAsked) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const filter = new URLSearchParams({ kind, namespace });
      const found = await searchEntities(filter, name, stop.signal).catch(() => undefined);
      const taken = found?.find((entity) => entity.name.toLowerCase() === name.toLowerCase());
      if (found) setAnswer({ name, isFree: !taken, title: taken?.title ?? undefined });
    }, waitMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [kind, namespace, name, isAsked]);
  return isAsked && answer?.name === name ? answer : undefined;
}
