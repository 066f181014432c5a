'use client';

import { useTransition } from 'react';
import type { FormState } from '@/components/form-state';
import { Button } from '@/components/ui/button';
import { Chip } from '@/components/ui/chip';
import { Panel, PanelHead } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import { toast } from '@/components/ui/toast';
import type { DelegationView } from '@/domain/approvals/schema';

type Props = { delegations: DelegationView[]; viewerId: string; end: (id: string) => Promise<FormState> };
const words = { ahead: 'ahead', running: 'now', over: 'over' };

/** Who decides for the viewer, and for whom the viewer does. */
export function DelegationList({ delegations, viewerId, end }: Props) {
  const [pending, start] = useTransition();
  const stop = (id: string) =>
    start(async () => {
      const state = await end(id);
      toast(state.ok ? 'Ended' : state.message, state.ok ? 'ok' : 'bad');
    });
  return (
    <Panel>
      <PanelHead title="Delegations" />
      <ul>
        {delegations.map(({ id, person, deputy, from, until, reason, state, can }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-3">
            <span className="min-w-0 flex-1">
              <span className={state === 'over' ? 'text-muted' : 'font-strong'}>
                {person.id === viewerId ? `${deputy.name} decides for you` : `You decide for ${person.name}`}
              </span>
              <span className="block text-small text-muted">
                <Time at={from} mode="date" /> to <Time at={until} mode="date" />
                {reason && ` · ${reason}`}
              </span>
            </span>
            <Chip>{words[state]}</Chip>
            {can.end.allowed && (
              <Button size="sm" disabled={pending} onClick={() => stop(id)}>
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
