'use client';

import { Ban, Undo2 } from 'lucide';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';

type Props = {
  name: string;
  isDeprecated: boolean;
  reason: string | undefined;
  act: (name: string, deprecated: boolean) => Promise<FormState>;
};

/** Takes the template out of Create, or puts it back. */
export function DeprecateButton({ name, isDeprecated, reason, act }: Props) {
  return (
    <ActionButton
      icon={isDeprecated ? Undo2 : Ban}
      reason={reason}
      done={isDeprecated ? 'Offered again under Create' : 'Not offered any more; its runs stay'}
      action={() => act(name, !isDeprecated)}
    >
      {isDeprecated ? 'Offer again' : 'Deprecate'}
    </ActionButton>
  );
}
