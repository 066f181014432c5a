'use client';

import { Archive, ArchiveRestore, Copy } from 'lucide';
import { useTransition } from 'react';
import type { FormState } from '@/components/form-state';
import { Menu, MenuItem, MenuLine } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import type { EntityView } from '@/domain/catalog/schema';

type Props = Pick<EntityView, 'name' | 'state' | 'can'> & {
  reference: string;
  archive: () => Promise<FormState>;
  restore: () => Promise<FormState>;
};

/** What else can be done with an entity. */
export function EntityMenu({ name, reference, state, can, archive, restore }: Props) {
  const [, start] = useTransition();
  const run = (action: () => Promise<FormState>, done: string) =>
    start(async () => {
      const result = await action();
      toast(result.ok ? done : result.message, result.ok ? undefined : 'bad');
    });
  const copy = async () => {
    await navigator.clipboard.writeText(reference);
    toast('Copied');
  };
  const verdict = state === 'archived' ? can.restore : can.archive;
  const reason = verdict.allowed ? undefined : verdict.reason;
  return (
    <Menu label={`More actions for ${name}`}>
      <MenuItem icon={Copy} onSelect={copy}>
        Copy the reference
      </MenuItem>
      <MenuLine />
      {state === 'archived' ? (
        <MenuItem icon={ArchiveRestore} onSelect={() => run(restore, 'It is back in the catalog')} reason={reason}>
          Bring it back
        </MenuItem>
      ) : (
        <MenuItem icon={Archive} onSelect={() => run(archive, 'Archived: it can be brought back here')} reason={reason}>
          Archive
        </MenuItem>
      )}
    </Menu>
  );
}
