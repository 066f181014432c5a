'use client';

import { Pencil, RefreshCw, Trash2 } from 'lucide';
import { useState } from 'react';
import { ActionButton } from '@/components/action-button';
import type { FormAction, FormState } from '@/components/form-state';
import { DestroyDialog } from '@/components/ui/destroy-dialog';
import { Menu, MenuItem } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import type { HealthDetail, ProbeView } from '@/domain/health/schema';
import { ProbeDialog } from './probe-dialog';

type Props = {
  entityRef: string;
  probe: ProbeView;
  can: HealthDetail['can'];
  set: FormAction;
  check: () => Promise<FormState>;
  remove: () => Promise<FormState>;
};

/** What can be done with a check: ask now, edit, remove. */
export function ProbeActions({ entityRef, probe, can, set, check, remove }: Props) {
  const [open, setOpen] = useState<'edit' | 'remove'>();
  const close = () => setOpen(undefined);
  const declared = probe.source === 'annotation' ? 'It is declared in the descriptor: remove it there.' : undefined;
  const paused = probe.enabled ? undefined : 'This check is paused.';
  return (
    <>
      <ActionButton
        size="sm"
        variant="ghost"
        icon={RefreshCw}
        action={check}
        done="It is being asked"
        reason={can.check.allowed ? paused : can.check.reason}
      >
        Check now
      </ActionButton>
      <Menu label="More about this check" size="sm">
        <MenuItem icon={Pencil} onSelect={() => setOpen('edit')} reason={can.set.allowed ? undefined : can.set.reason}>
          Edit the check
        </MenuItem>
        <MenuItem
          icon={Trash2}
          danger
          onSelect={() => setOpen('remove')}
          reason={can.remove.allowed ? declared : can.remove.reason}
        >
          Remove the check
        </MenuItem>
      </Menu>
      <ProbeDialog
        entityRef={entityRef}
        probe={probe}
        action={set}
        open={open === 'edit'}
        onOpenChange={(shown) => !shown && close()}
      />
      <DestroyDialog
        title="Remove this health check"
        losses={['Its state and the days it has counted', 'Uptime of the last 90 days']}
        name={entityRef.replace(/^.*\//, '')}
        verb="Remove"
        open={open === 'remove'}
        onOpenChange={(shown) => !shown && close()}
        onConfirm={async () => {
          const state = await remove();
          if (!state.ok) return toast(state.message, 'bad');
          toast('The check is gone');
          close();
        }}
      />
    </>
  );
}
