'use client';

import clsx from 'clsx';
import { ArrowUpRight, Copy, Ellipsis, Moon, ScrollText, Sunrise, Trash2 } from 'lucide';
import { useState, useTransition } from 'react';
import type { FormState } from '@/components/form-state';
import { DestroyDialog } from '@/components/ui/destroy-dialog';
import { Icon } from '@/components/ui/icon';
import { Menu, MenuItem, MenuLine } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { Tooltip } from '@/components/ui/tooltip';
import type { EnvironmentItem, EnvironmentVerb } from '@/domain/environments/schema';
import type { EnvironmentActions } from './actions';
import { ExtendDialog } from './extend-dialog';

type Props = { environment: EnvironmentItem; actions: EnvironmentActions; losses: string[]; hot: boolean };

const piece =
  'flex h-[27px] flex-1 items-center justify-center gap-1.5 border-r border-line px-[9px] text-small font-[540] last:border-r-0 first:rounded-l-md last:rounded-r-md hover:bg-hover aria-disabled:cursor-not-allowed aria-disabled:bg-sunken aria-disabled:text-faint disabled:text-faint max-md:h-10 max-md:text-body';

/** Extend, sleep or wake, and the rest behind three dots. What may not be done is in its place and says why. */
export function RowActions({ environment, actions, losses, hot }: Props) {
  const { id, name, can, status, url } = environment;
  const [extending, setExtending] = useState(false);
  const [destroying, setDestroying] = useState(false);
  const [pending, start] = useTransition();
  const act = (action: (id: string) => Promise<FormState<unknown>>, done: string) =>
    start(async () => {
      const state = await action(id);
      toast(state.ok ? done : state.message, state.ok ? 'ok' : 'bad');
    });
  const reason = (verb: EnvironmentVerb) => {
    const verdict = can[verb];
    return verdict.allowed ? undefined : verdict.reason;
  };
  const asleep = status === 'asleep';
  const address = url ?? addressOf(environment);
  return (
    <div
      className={clsx(
        'relative z-1 inline-flex justify-self-end rounded-md border bg-panel max-md:w-full',
        hot ? 'border-[color-mix(in_srgb,var(--warn)_45%,var(--line))]' : 'border-line',
      )}
    >
      <Piece
        reason={reason('extend')}
        onClick={() => setExtending(true)}
        className={hot ? 'bg-warn-soft text-warn' : ''}
      >
        Extend
      </Piece>
      {asleep ? (
        <Piece reason={reason('wake')} disabled={pending} onClick={() => act(actions.wake, `${name} wakes`)}>
          Wake
        </Piece>
      ) : (
        <Piece reason={reason('sleep')} disabled={pending} onClick={() => act(actions.sleep, `${name} falls asleep`)}>
          Sleep
        </Piece>
      )}
      <Menu
        label={`More for ${name}`}
        trigger={
          <button
            type="button"
            aria-label={`More for ${name}`}
            className={clsx(piece, 'flex-none px-1.5 text-muted max-md:w-12')}
          >
            <Icon of={Ellipsis} size={15} />
          </button>
        }
      >
        <MenuItem icon={ScrollText} href={`/environments/${id}#log`}>
          Health and log
        </MenuItem>
        {url && (
          <MenuItem
            icon={ArrowUpRight}
            onSelect={() => window.open(url, '_blank', 'noopener')}
            reason={reason('visit')}
          >
            Open
          </MenuItem>
        )}
        {address && (
          <MenuItem
            icon={Copy}
            onSelect={() => {
              void navigator.clipboard.writeText(address).then(() => toast('Copied'));
            }}
          >
            Copy address
          </MenuItem>
        )}
        <MenuItem
          icon={asleep ? Sunrise : Moon}
          reason={reason(asleep ? 'wake' : 'sleep')}
          onSelect={() => (asleep ? act(actions.wake, `${name} wakes`) : act(actions.sleep, `${name} falls asleep`))}
        >
          {asleep ? 'Wake' : 'Sleep'}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger reason={reason('destroy')} onSelect={() => setDestroying(true)}>
          Destroy…
        </MenuItem>
      </Menu>
      <ExtendDialog environment={environment} extend={actions.extend} open={extending} onOpenChange={setExtending} />
      <DestroyDialog
        title={`Destroy ${name}`}
        losses={losses}
        name={name}
        verb="Destroy"
        open={destroying}
        onOpenChange={setDestroying}
        onConfirm={async () => {
          const state = await actions.destroy(id);
          toast(state.ok ? `${name} is being destroyed` : state.message, state.ok ? 'ok' : 'bad');
          if (state.ok) setDestroying(false);
        }}
      />
    </div>
  );
}

type PieceProps = {
  children: string;
  reason?: string;
  disabled?: boolean;
  onClick: () => void;
  className?: string;
};

function Piece({ children, reason, disabled, onClick, className }: PieceProps) {
  const button = (
    <button
      type="button"
      aria-disabled={reason ? true : undefined}
      disabled={disabled}
      onClick={reason ? undefined : onClick}
      className={clsx(piece, !reason && className)}
    >
      {children}
    </button>
  );
  return reason ? (
    <Tooltip text={reason} explains>
      {button}
    </Tooltip>
  ) : (
    button
  );
}

function addressOf({ outputs }: EnvironmentItem): string | undefined {
  return outputs.host && outputs.port ? `${outputs.host}:${outputs.port}` : undefined;
}
