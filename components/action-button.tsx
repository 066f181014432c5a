'use client';

import { type ComponentProps, useTransition } from 'react';
import type { FormState } from './form-state';
import { Button } from './ui/button';
import { toast } from './ui/toast';

type Props<Result> = Omit<ComponentProps<typeof Button>, 'onClick' | 'type'> & {
  /** a server action with what it needs bound to it */
  action: () => Promise<FormState<Result>>;
  done?: string;
  onDone?: (result: Result) => void;
};

/** A command behind one press: says when it worked, and why when not. */
export function ActionButton<Result>({ action, done, onDone, disabled, ...rest }: Props<Result>) {
  const [pending, start] = useTransition();
  const press = () =>
    start(async () => {
      const state = await action();
      if (!state.ok) return toast(state.message, 'bad');
      if (done) toast(done);
      onDone?.(state.result);
    });
  return <Button {...rest} onClick={press} disabled={disabled || pending} />;
}
