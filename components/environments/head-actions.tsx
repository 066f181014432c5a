'use client';

import { ArrowUpRight, CalendarPlus, Moon, RefreshCw, Sunrise, Trash2, Undo2 } from 'lucide';
import { useState } from 'react';
import { ActionButton } from '@/components/action-button';
import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { DecisionBar } from '@/components/ui/decision-bar';
import { DestroyDialog } from '@/components/ui/destroy-dialog';
import { Menu, MenuItem } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import type { EnvironmentVerb, EnvironmentView } from '@/domain/environments/schema';
import type { EnvironmentActions } from './actions';
import { ExtendDialog } from './extend-dialog';

type Props = { environment: EnvironmentView; actions: EnvironmentActions; losses: string[] };

/** What may be done with it: in the head of the page, and at the foot of a phone. */
export function HeadActions({ environment, actions, losses }: Props) {
  const { id, name, status, url, can } = environment;
  const [extending, setExtending] = useState(false);
  const [destroying, setDestroying] = useState(false);
  const why = (verb: EnvironmentVerb) => {
    const verdict = can[verb];
    return verdict.allowed ? undefined : verdict.reason;
  };
  const lives = status === 'ready' || status === 'asleep';
  if (status === 'destroyed' || status === 'rejected') return <Again id={id} />;
  const rest = (size: 'md' | 'decision') =>
    status === 'asleep' ? (
      <ActionButton
        size={size}
        icon={Sunrise}
        reason={why('wake')}
        action={() => actions.wake(id)}
        done={`${name} wakes`}
      >
        Wake
      </ActionButton>
    ) : (
      <ActionButton
        size={size}
        icon={Moon}
        reason={why('sleep')}
        action={() => actions.sleep(id)}
        done={`${name} falls asleep`}
      >
        Sleep
      </ActionButton>
    );
  const giveUp = status === 'requested' ? 'Withdraw' : 'Destroy';
  return (
    <>
      <div className="flex gap-2 max-md:hidden">
        {lives && (
          <Button icon={CalendarPlus} reason={why('extend')} onClick={() => setExtending(true)}>
            Extend
          </Button>
        )}
        {lives && rest('md')}
        {status === 'failed' && (
          <ActionButton
            variant="primary"
            icon={RefreshCw}
            reason={why('retry')}
            action={() => actions.retry(id)}
            done="It is made again"
          >
            Try again
          </ActionButton>
        )}
        <Button
          variant="danger"
          icon={status === 'requested' ? Undo2 : Trash2}
          reason={why('destroy')}
          onClick={() => setDestroying(true)}
        >
          {status === 'destroying' ? 'Try to destroy now' : giveUp}
        </Button>
        {url && (
          <ButtonLink href={url} external variant="primary" icon={ArrowUpRight} reason={why('visit')}>
            Open
          </ButtonLink>
        )}
      </div>
      <DecisionBar>
        {url && (
          <ButtonLink href={url} external variant="primary" size="decision" icon={ArrowUpRight} reason={why('visit')}>
            Open
          </ButtonLink>
        )}
        {lives && (
          <Button size="decision" reason={why('extend')} onClick={() => setExtending(true)}>
            Extend
          </Button>
        )}
        {lives && rest('decision')}
        {status === 'failed' && (
          <ActionButton variant="primary" size="decision" reason={why('retry')} action={() => actions.retry(id)}>
            Try again
          </ActionButton>
        )}
        {status === 'requested' ? (
          <Button
            variant="danger"
            size="decision"
            icon={Undo2}
            reason={why('destroy')}
            onClick={() => setDestroying(true)}
          >
            {giveUp}
          </Button>
        ) : (
          <Menu label="More" size="decision">
            <MenuItem icon={Trash2} danger reason={why('destroy')} onSelect={() => setDestroying(true)}>
              {giveUp}…
            </MenuItem>
          </Menu>
        )}
      </DecisionBar>
      <ExtendDialog environment={environment} extend={actions.extend} open={extending} onOpenChange={setExtending} />
      <DestroyDialog
        title={`${giveUp} ${name}`}
        losses={losses}
        name={name}
        verb={giveUp}
        open={destroying}
        onOpenChange={setDestroying}
        onConfirm={async () => {
          const state = await actions.destroy(id);
          toast(state.ok ? `${name}: given back` : state.message, state.ok ? 'ok' : 'bad');
          if (state.ok) setDestroying(false);
        }}
      />
    </>
  );
}

function Again({ id }: { id: string }) {
  return (
    <ButtonLink href={`/environments/request?like=${id}`} icon={RefreshCw}>
      Request another like it
    </ButtonLink>
  );
}
