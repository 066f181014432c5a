'use client';

import { LoaderCircle } from 'lucide';
import { Slot } from 'radix-ui';
import { type ComponentProps, createContext, type ReactNode, useContext, useState, useTransition } from 'react';
import type { FormAction, FormState } from './form-state';
import { Button } from './ui/button';
import { Field } from './ui/field';
import { Icon } from './ui/icon';
import { Note } from './ui/note';
import { toast } from './ui/toast';

type Shown = { errors: Map<string, string>; pending: boolean };
const FormContext = createContext<Shown>({ errors: new Map(), pending: false });

type Props<Result> = {
  action: FormAction<Result>;
  children: ReactNode;
  className?: string;
  /** said in a corner when it worked */
  done?: string;
  onDone?: (result: Result) => void;
};

/**
 * A form over a server action: keeps what was typed when something is wrong, shows each mistake at its field and the
 * rest above, and says when it worked.
 */
export function Form<Result>({ action, children, className, done, onDone }: Props<Result>) {
  const [state, setState] = useState<FormState<Result>>();
  const [pending, start] = useTransition();
  const submit = (data: FormData) =>
    start(async () => {
      const next = await action(data);
      setState(next);
      if (!next.ok) return;
      if (done) toast(done);
      onDone?.(next.result);
    });
  const failed = state && !state.ok ? state : undefined;
  const errors = new Map(failed?.errors.map((error) => [error.pointer, error.detail]));
  return (
    <FormContext value={{ errors, pending }}>
      <form
        className={className}
        onSubmit={(event) => {
          event.preventDefault();
          const { submitter } = event.nativeEvent as SubmitEvent;
          if (!pending) submit(new FormData(event.currentTarget, submitter));
        }}
      >
        {failed && (
          <div className="mb-4">
            <Note tone="bad" role="alert">
              {failed.message}
            </Note>
          </div>
        )}
        {children}
      </form>
    </FormContext>
  );
}

type FieldProps = Omit<ComponentProps<typeof Field>, 'error' | 'id'> & {
  id: string;
  /** JSON Pointer of the input that it fills; `/id` where left out */
  pointer?: string;
};

/** A Field that shows the mistake of its form's last try. The child is its one control, with the same id. */
export function FormField({ pointer, id, children, ...rest }: FieldProps) {
  const error = useContext(FormContext).errors.get(pointer ?? `/${id}`);
  return (
    <Field {...rest} id={id} error={error}>
      <Slot.Root aria-invalid={error ? true : undefined}>{children}</Slot.Root>
    </Field>
  );
}

/** The button that sends the form; it turns while the server works. */
export function SubmitButton({ children, disabled, ...rest }: ComponentProps<typeof Button>) {
  const { pending } = useContext(FormContext);
  return (
    <Button variant="primary" {...rest} type="submit" disabled={disabled || pending}>
      {pending && <Icon of={LoaderCircle} size={15} className="animate-turn" />}
      {children}
    </Button>
  );
}
