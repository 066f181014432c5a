'use client';

import { CirclePause, CirclePlay, Pencil, Play, RefreshCw, Trash2 } from 'lucide';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { ButtonLink } from '@/components/ui/button-link';
import { Snippet } from '@/components/ui/snippet';
import type { TriggerView } from '@/domain/automation/triggers/schema';

type Act = (id: string) => Promise<FormState>;
type Props = {
  trigger: Pick<TriggerView, 'id' | 'kind' | 'name' | 'status' | 'can'>;
  enable: Act;
  disable: Act;
  fire: Act;
  remove: Act;
};
const why = (verdict: { allowed: boolean; reason?: string }) => (verdict.allowed ? undefined : verdict.reason);

/** On, off, now, change, away. */
export function TriggerActions({ trigger: { id, kind, name, status, can }, enable, disable, fire, remove }: Props) {
  const router = useRouter();
  return (
    <>
      {kind === 'schedule' && (
        <ActionButton icon={Play} action={fire.bind(null, id)} done="It fires now" reason={why(can.fire)}>
          Run now
        </ActionButton>
      )}
      {status === 'active' ? (
        <ActionButton icon={CirclePause} action={disable.bind(null, id)} done="It is off" reason={why(can.disable)}>
          Switch off
        </ActionButton>
      ) : (
        <ActionButton
          icon={CirclePlay}
          variant="primary"
          action={enable.bind(null, id)}
          done="It is on"
          reason={why(can.enable)}
        >
          Switch on
        </ActionButton>
      )}
      <ButtonLink href={`/triggers/${id}/edit`} icon={Pencil} reason={why(can.change)}>
        Change
      </ButtonLink>
      <ActionButton
        icon={Trash2}
        variant="danger"
        action={remove.bind(null, id)}
        done={`${name} is removed`}
        onDone={() => router.push('/triggers')}
        reason={why(can.remove)}
      >
        Remove
      </ActionButton>
    </>
  );
}

type RotateProps = { id: string; reason?: string; rotate: (id: string) => Promise<FormState<{ secret: string }>> };

/** A new secret, shown this once. */
export function RotateSecret({ id, reason, rotate }: RotateProps) {
  const [secret, setSecret] = useState<string>();
  return (
    <div className="grid gap-3">
      {secret && <Snippet title="The new secret, shown this once" text={secret} />}
      <div>
        <ActionButton<{ secret: string }>
          size="sm"
          icon={RefreshCw}
          action={rotate.bind(null, id)}
          done="The former secret holds for a day"
          onDone={(result) => setSecret(result.secret)}
          reason={reason}
        >
          New secret
        </ActionButton>
      </div>
    </div>
  );
}
