'use client';

import { Undo2 } from 'lucide';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { Panel, PanelHead } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { VersionEntry } from '@/domain/automation/curation/schema';
import type { Permitted } from '@/domain/automation/templates/schema';

type Props = {
  name: string;
  items: VersionEntry[];
  next: number | null;
  newest: number;
  shown: number;
  may: Permitted;
  restore: (name: string, version: number) => Promise<FormState>;
};

/** Versions never change: each run keeps the one that it was started with. */
export function VersionTable({ name, items, next, newest, shown, may, restore }: Props) {
  const path = `/create/${encodeURIComponent(name)}`;
  return (
    <Panel>
      <PanelHead title="Versions" count={newest} />
      <ol className="divide-y divide-line">
        {items.map((item) => (
          <li key={item.version} className="flex items-start gap-3 px-4 py-3 max-md:px-3.5">
            <div className="min-w-0 flex-1">
              <div className="flex flex-wrap items-baseline gap-x-2.5">
                <TextLink href={`${path}/versions?to=${item.version}`}>
                  v{item.version}
                  {item.version === shown ? ' (shown)' : ''}
                </TextLink>
                <span className="text-small text-muted">
                  <Time at={item.publishedAt} /> by {item.publishedBy}
                </span>
              </div>
              {item.note && <p className="break-words">{item.note}</p>}
              <p className="text-small text-muted tabular-nums">
                <span className="text-ok">+{item.added}</span> <span className="text-bad">−{item.removed}</span> in{' '}
                {item.filesChanged === 1 ? '1 file' : `${item.filesChanged} files`} ·{' '}
                <TextLink href={`/runs?template=${encodeURIComponent(name)}&version=${item.version}`}>
                  {item.uses === 1 ? '1 run' : `${item.uses} runs`}
                </TextLink>{' '}
                · <TextLink href={`${path}?version=${item.version}`}>its form</TextLink>
              </p>
            </div>
            {item.version < newest && (
              <ActionButton
                size="sm"
                icon={Undo2}
                reason={may.allowed ? undefined : may.reason}
                done={`What version ${item.version} held is the newest version`}
                action={restore.bind(null, name, item.version)}
              >
                Restore
              </ActionButton>
            )}
          </li>
        ))}
      </ol>
      {next !== null && (
        <div className="border-t border-line px-4 py-2.5 text-small">
          <TextLink href={`${path}/versions?before=${next}`}>Older versions</TextLink>
        </div>
      )}
    </Panel>
  );
}
