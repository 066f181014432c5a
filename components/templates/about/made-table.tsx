'use client';

import { RefreshCw } from 'lucide';
import { useState } from 'react';
import type { FormState } from '@/components/form-state';
import type { ThingCounts, ThingView } from '@/domain/automation/things/schema';
import { ActionButton } from '../../action-button';
import { Chip } from '../../ui/chip';
import { Panel, PanelBody, PanelHead } from '../../ui/panel';
import { TextLink } from '../../ui/text-link';

type Outcome = {
  started: { name: string; runId: string }[];
  skipped: { name: string; reason: string }[];
  left: boolean;
};
type Props = { counts: ThingCounts; behind: ThingView[]; updateAll: () => Promise<FormState<Outcome>> };

/** What the template made, by version, and which of it is behind. */
export function MadeTable({ counts, behind, updateAll }: Props) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  if (counts.total === 0) return null;
  const may = behind.some(({ can }) => can.update.allowed);
  return (
    <Panel>
      <PanelHead title="Made by it" count={counts.total} />
      <PanelBody className="grid gap-3">
        <p className="flex flex-wrap gap-1.5">
          {counts.byVersion.map(({ version, count }) => (
            <Chip key={version}>
              v{version}: {count}
            </Chip>
          ))}
        </p>
        {counts.behind === 0 && <p className="text-muted">All of it is of the newest version.</p>}
        <ul className="grid gap-1.5">
          {behind.map((thing) => (
            <li key={thing.id} className="flex items-baseline gap-2">
              <TextLink href={`/repositories/${thing.name}`} className="min-w-0 truncate">
                {thing.name}
              </TextLink>
              <span className="ml-auto flex-none text-small text-muted">
                {thing.proposed ? `v${thing.proposed.version} on a branch` : `v${thing.version}`}
              </span>
            </li>
          ))}
        </ul>
        {counts.behind > 0 && (
          <ActionButton
            icon={RefreshCw}
            action={updateAll}
            onDone={setOutcome}
            reason={may ? undefined : 'None of these is yours to update.'}
          >
            Bring all up to date, each on a branch
          </ActionButton>
        )}
        {outcome && <Summary outcome={outcome} />}
      </PanelBody>
    </Panel>
  );
}

function Summary({ outcome: { started, skipped, left } }: { outcome: Outcome }) {
  return (
    <div role="status" className="grid gap-1 text-small">
      <p>
        {started.length === 1 ? '1 run was started' : `${started.length} runs were started`}
        {skipped.length > 0 && `, ${skipped.length} left out`}
        {left && '. There are more: press again when these are done'}.
      </p>
      {skipped.map(({ name, reason }) => (
        <p key={name} className="break-words text-muted">
          {name}: {reason}
        </p>
      ))}
    </div>
  );
}
