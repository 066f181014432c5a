'use client';

import { ActionButton } from '@/components/action-button';
import type { EnvironmentActions } from './actions';

type Props = { id: string; retry: EnvironmentActions['retry']; reason?: string; size?: 'sm' | 'md' };

/** Makes a failed environment again, from the beginning. */
export function RetryButton({ id, retry, reason, size = 'sm' }: Props) {
  return (
    <ActionButton size={size} reason={reason} action={() => retry(id)} done="It is made again">
      Try again
    </ActionButton>
  );
}
