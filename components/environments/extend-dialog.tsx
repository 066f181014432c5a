'use client';

import { type ReactNode, useId, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { money } from '@/components/ui/money';
import { Note } from '@/components/ui/note';
import { Segmented } from '@/components/ui/segmented';
import { Textarea } from '@/components/ui/textarea';
import { Time } from '@/components/ui/time';
import { toast } from '@/components/ui/toast';
import type { EnvironmentItem } from '@/domain/environments/schema';
import type { EnvironmentActions } from './actions';
import { sayHours, shortHours } from './life';

const choices = [4, 24, 48, 72, 168];

type Props = {
  environment: EnvironmentItem;
  extend: EnvironmentActions['extend'];
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** How much longer, until when, and what that costs, before it is asked for. */
export function ExtendDialog({ environment, extend, trigger, open: given, onOpenChange }: Props) {
  const [own, setOwn] = useState(false);
  const [hours, setHours] = useState(24);
  const [reason, setReason] = useState('');
  const [mistake, setMistake] = useState<string>();
  const [pending, start] = useTransition();
  const id = useId();
  const open = given ?? own;
  const setOpen = onOpenChange ?? setOwn;
  const rate = environment.status === 'asleep' ? environment.cost.asleepHourly : environment.cost.hourly;
  const end = new Date(Date.parse(environment.expiresAt ?? environment.requestedAt) + hours * 3_600_000);
  const send = () =>
    start(async () => {
      const state = await extend(environment.id, hours, reason);
      if (!state.ok) return setMistake(state.message);
      setMistake(undefined);
      setOpen(false);
      const { approval } = state.result;
      toast(approval ? `A lead is asked: ${approval.why}` : `${environment.name} lives ${sayHours(hours)} longer`);
    });
  return (
    <Dialog title={`Extend ${environment.name}`} trigger={trigger} open={open} onOpenChange={setOpen}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!pending) send();
        }}
      >
        <Segmented
          label="How much longer"
          name="hours"
          value={String(hours)}
          onChange={(event) => setHours(Number(event.target.value))}
          options={choices.map((choice) => ({ value: String(choice), label: shortHours(choice) }))}
        />
        <p className="mt-3 mb-4 flex justify-between gap-3 tabular-nums">
          <span>
            Ends <Time at={end} mode="until" className="font-strong" />
          </span>
          <span className="text-muted">
            <span className="font-strong text-ink">+{money(hours * rate, environment.cost.currency)}</span>
          </span>
        </p>
        <Field id={id} label="Reason" note="shown to whoever decides">
          <Textarea
            id={id}
            rows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        {mistake && (
          <div className="mt-3">
            <Note tone="bad" role="alert">
              {mistake}
            </Note>
          </div>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <DialogClose>
            <Button>Leave it</Button>
          </DialogClose>
          <Button type="submit" variant="primary" disabled={pending}>
            Extend by {sayHours(hours)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
