'use client';

import { RefreshCw, Trash2 } from 'lucide';
import { useState } from 'react';
import { ActionButton } from '@/components/action-button';
import type { FormState } from '@/components/form-state';
import { DestroyDialog } from '@/components/ui/destroy-dialog';
import { IconButton } from '@/components/ui/icon-button';
import { Status } from '@/components/ui/status';
import { Time } from '@/components/ui/time';
import { toast } from '@/components/ui/toast';
import type { LocationView } from '@/domain/catalog/schema';

type Actions = { refresh: (id: string) => Promise<FormState>; remove: (id: string) => Promise<FormState> };

/** Places that descriptors are read from: state, how many, what is wrong where, and read again. */
export function LocationList({ locations, refresh, remove }: { locations: LocationView[] } & Actions) {
  return (
    <ul className="divide-y divide-line">
      {locations.map((location) => (
        <LocationRow key={location.id} location={location} refresh={refresh} remove={remove} />
      ))}
    </ul>
  );
}

function LocationRow({ location, refresh, remove }: { location: LocationView } & Actions) {
  const { id, type, target, status, error, problems, revision, entityCount, createdByName, readAt, can } = location;
  const facts = [
    type,
    `${entityCount} ${entityCount === 1 ? 'entity' : 'entities'}`,
    revision && `at ${revision.slice(0, 8)}`,
    `added by ${createdByName}`,
  ];
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="min-w-0 flex-[1_1_320px] font-strong break-all">{target}</span>
        <Status of="location" status={status} pill />
        <span className="flex items-center gap-1">
          <ActionButton
            size="sm"
            icon={RefreshCw}
            action={refresh.bind(null, id)}
            done="It is being read"
            reason={can.refresh.allowed ? undefined : can.refresh.reason}
          >
            Read again
          </ActionButton>
          {can.remove.allowed && <RemoveButton location={location} remove={remove} />}
        </span>
      </div>
      <div className="text-small text-muted">
        {facts.filter(Boolean).join(' · ')}
        {readAt && (
          <>
            {' · read '}
            <Time at={readAt} />
          </>
        )}
      </div>
      {error && <p className="mt-1.5 text-small text-bad">{error}</p>}
      {problems.length > 0 && <Problems problems={problems} />}
    </li>
  );
}

function RemoveButton({ location, remove }: { location: LocationView; remove: Actions['remove'] }) {
  const [open, setOpen] = useState(false);
  const { id, target, entityCount } = location;
  const confirm = async () => {
    const state = await remove(id);
    setOpen(false);
    toast(state.ok ? 'The location is gone' : state.message, state.ok ? undefined : 'bad');
  };
  return (
    <DestroyDialog
      title="Remove this location"
      losses={[
        `${entityCount} ${entityCount === 1 ? 'entity' : 'entities'} that it describes: archived, out of every list`,
        'From now on nothing is read from it',
      ]}
      name={target}
      verb="Remove"
      onConfirm={confirm}
      open={open}
      onOpenChange={setOpen}
      trigger={<IconButton icon={Trash2} label={`Remove ${target}`} />}
    />
  );
}

const fewProblems = 5;

function Problems({ problems }: Pick<LocationView, 'problems'>) {
  return (
    <details className="mt-1.5 text-small">
      <summary className="text-warn">
        {problems.length} {problems.length === 1 ? 'problem' : 'problems'}
      </summary>
      <ul className="mt-1 space-y-1">
        {problems.slice(0, fewProblems * 10).map((problem) => (
          <li key={`${problem.file} ${problem.line} ${problem.message}`} className="break-words">
            <span className="code mr-1.5 break-all text-muted">
              {problem.file}
              {problem.line !== undefined && `:${problem.line}:${problem.column ?? 1}`}
            </span>
            {problem.message}
          </li>
        ))}
      </ul>
    </details>
  );
}
