'use client';

import { Minus } from 'lucide';
import { type ReactNode, useId, useState } from 'react';
import { Button } from './button';
import { Dialog, DialogClose } from './dialog';
import { Field } from './field';
import { Icon } from './icon';
import { Input } from './input';

type Props = {
  /** "Destroy checkout-pr-482" */
  title: string;
  /** what goes, each in a few words: "1.2 GB of data", "The address pr-482.preview" */
  losses: string[];
  /** typed to unlock the button */
  name: string;
  /** the verb on the button: "Destroy" */
  verb: string;
  onConfirm: () => Promise<unknown> | undefined;
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** Before something is lost: what will be lost, and its name typed by hand. */
export function DestroyDialog({ title, losses, name, verb, onConfirm, trigger, open, onOpenChange }: Props) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const matches = typed.trim() === name;
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      text="This cannot be undone. You lose:"
      trigger={trigger}
      open={open}
      onOpenChange={onOpenChange}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (matches && !busy) confirm();
        }}
      >
        <ul className="mb-4 space-y-1">
          {losses.map((loss) => (
            <li key={loss} className="flex items-start gap-2">
              <Icon of={Minus} size={15} className="mt-1 text-bad" />
              {loss}
            </li>
          ))}
        </ul>
        <Field
          id={id}
          label={
            <>
              Type <span className="code">{name}</span> to go on
            </>
          }
        >
          <Input id={id} value={typed} mono autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        </Field>
        <div className="mt-5 flex justify-end gap-2">
          <DialogClose>
            <Button>Keep it</Button>
          </DialogClose>
          <Button type="submit" variant="danger" disabled={!matches || busy}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
