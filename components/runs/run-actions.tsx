'use client';

import { Link2, Pencil, RotateCw, X } from 'lucide';
import { useState, useTransition } from 'react';
import type { RunView } from '@/domain/automation/runs/schema';
import { ActionButton } from '../action-button';
import type { FormState } from '../form-state';
import { Button } from '../ui/button';
import { ButtonLink } from '../ui/button-link';
import type { ButtonSize } from '../ui/button-style';
import { Dialog, DialogClose } from '../ui/dialog';
import { toast } from '../ui/toast';
import { againPath } from './again-path';
import { currentStep } from './timing';

type Act = () => Promise<FormState>;

const reasonOf = (verdict: RunView['can']['cancel']) => (verdict.allowed ? undefined : verdict.reason);
type CancelProps = { run: Pick<RunView, 'steps' | 'can' | 'leftBehind' | 'ending'>; cancel: Act; size?: ButtonSize };

/** Asks once, saying what stops and what stays. */
export function CancelRun({ run, cancel, size = 'md' }: CancelProps) {
  const [isOpen, setOpen] = useState(false);
  const [isPending, start] = useTransition();
  const reason = reasonOf(run.can.cancel);
  const button = (
    <Button variant="danger" size={size} icon={X} reason={reason}>
      Cancel run
    </Button>
  );
  if (reason) return button;
  const current = currentStep(run.steps);
  const done = run.steps.filter(({ status }) => status === 'succeeded').length;
  const confirm = () =>
    start(async () => {
      const state = await cancel();
      if (!state.ok) toast(state.message, 'bad');
      setOpen(false);
    });
  return (
    <Dialog
      title={run.ending ? 'Stop clearing up, too?' : 'Cancel this run?'}
      text={`${clearing(run)}${current ? `“${current.step.name}” is stopped, and what follows never begins. ` : ''}${stays(done)} A cancelled run cannot be taken up again, only started anew.`}
      trigger={button}
      open={isOpen}
      onOpenChange={setOpen}
    >
      <div className="flex justify-end gap-2">
        <DialogClose>
          <Button>Let it run</Button>
        </DialogClose>
        <Button variant="danger" onClick={confirm} disabled={isPending}>
          Cancel run
        </Button>
      </div>
    </Dialog>
  );
}

function clearing({ ending, steps }: CancelProps['run']): string {
  if (ending) return 'The run is about to end and is only clearing up after itself. What is not undone by now stays. ';
  return steps.some(({ phase }) => phase === 'finally') ? 'The steps that always run come before its end. ' : '';
}

const stays = (done: number) =>
  done === 0
    ? 'No step is done yet.'
    : `What the ${done === 1 ? 'first step has' : `${done} finished steps have`} made stays.`;

type CureProps = { run: RunView; retry: Act; size?: ButtonSize };

/** What helps a failed run: the button that fits the cause of the failure comes first. */
export function RunCures({ run, retry, size = 'md' }: CureProps) {
  const inputFirst = run.cause === 'input';
  const edit = (
    <ButtonLink
      key="edit"
      href={againPath(run)}
      icon={Pencil}
      size={size}
      variant={inputFirst ? 'primary' : 'plain'}
      reason={reasonOf(run.can.startAgain)}
    >
      {size === 'decision' ? 'Other input' : 'Start again with other input'}
    </ButtonLink>
  );
  const again = (
    <ActionButton
      key="retry"
      action={retry}
      done="The run goes on"
      icon={RotateCw}
      size={size}
      variant={inputFirst ? 'plain' : 'primary'}
      reason={reasonOf(run.can.retry)}
    >
      Retry from here
    </ActionButton>
  );
  return inputFirst ? [edit, again] : [again, edit];
}

/** Copies the page's address. */
export function CopyLink() {
  const copy = async () => {
    await navigator.clipboard.writeText(location.href.split('#')[0] ?? location.href);
    toast('Link copied');
  };
  return (
    <Button variant="ghost" icon={Link2} onClick={copy}>
      Copy link
    </Button>
  );
}
