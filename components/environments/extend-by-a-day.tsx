'use client';

import { ActionButton } from '@/components/action-button';
import { toast } from '@/components/ui/toast';
import type { EnvironmentItem } from '@/domain/environments/schema';
import type { EnvironmentActions } from './actions';

type Props = { environment: EnvironmentItem; extend: EnvironmentActions['extend']; label?: string };

/** A day more, at one press; where a rule asks for a person it says so. */
export function ExtendByADay({ environment, extend, label = 'Extend by 1 day' }: Props) {
  const { id, can } = environment;
  return (
    <ActionButton
      size="sm"
      reason={can.extend.allowed ? undefined : can.extend.reason}
      action={() => extend(id, 24, '')}
      onDone={({ approval }) =>
        toast(approval ? `A lead decides: ${approval.why}` : `${environment.name} lives a day longer`)
      }
    >
      {label}
    </ActionButton>
  );
}
