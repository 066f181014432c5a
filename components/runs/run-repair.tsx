'use client';

import { FastForward, SquarePen } from 'lucide';
import { useState, useTransition } from 'react';
import type { RunView } from '@/domain/automation/runs/schema';
import { ActionButton } from '../action-button';
import type { FormState } from '../form-state';
import { Button } from '../ui/button';
import { Dialog, DialogClose } from '../ui/dialog';
import { Field } from '../ui/field';
import { Textarea } from '../ui/textarea';
import { toast } from '../ui/toast';
import { changedKeys, readObject } from './read-object';

type Props = {
  run: RunView;
  retryEdited: (input: Record<string, unknown>) => Promise<FormState>;
  skip: () => Promise<FormState>;
};

/** For those who may: give the failed step another input, or go on without it. Nobody else sees them. */
export function RunRepair({ run, retryEdited, skip }: Props) {
  const step = run.steps.find(({ id }) => id === run.failedStepId);
  if (!step) return null;
  return (
    <>
      {run.can.retryEdited.allowed && <EditInput step={step} retryEdited={retryEdited} />}
      {run.can.skip.allowed && (
        <ActionButton action={skip} done="The run goes on behind the step" icon={FastForward}>
          Skip this step
        </ActionButton>
      )}
    </>
  );
}

type EditProps = { step: RunView['steps'][number]; retryEdited: Props['retryEdited'] };

function EditInput({ step, retryEdited }: EditProps) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState(() => JSON.stringify(step.input ?? {}, null, 2));
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();
  const send = () =>
    start(async () => {
      const read = readObject(text);
      if ('problem' in read) return setError(read.problem);
      const changed = changedKeys(step.input, read.value ?? {});
      if (Object.keys(changed).length === 0) return setError('Nothing differs from what the step had.');
      const state = await retryEdited(changed);
      if (!state.ok) return setError(state.message);
      toast('The run goes on with the new input');
      setOpen(false);
    });
  return (
    <Dialog
      wide
      title={`Another input for “${step.name}”`}
      text="Only what you change stands in the place of what the template works out. It is kept with the run and in the audit log, so put no secret here."
      trigger={<Button icon={SquarePen}>Edit this step’s input and retry</Button>}
      open={isOpen}
      onOpenChange={setOpen}
    >
      <Field id="step-input" label="Input" error={error}>
        <Textarea
          id="step-input"
          mono
          rows={10}
          value={text}
          invalid={Boolean(error)}
          onChange={(event) => {
            setError(undefined);
            setText(event.target.value);
          }}
        />
      </Field>
      <div className="mt-4 flex justify-end gap-2">
        <DialogClose>
          <Button>Leave it</Button>
        </DialogClose>
        <Button variant="primary" onClick={send} disabled={isPending}>
          Retry with this
        </Button>
      </div>
    </Dialog>
  );
}
