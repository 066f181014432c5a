'use client';

import clsx from 'clsx';
import { ArrowDownToLine, CircleX, Download, Maximize2, Minimize2, WrapText } from 'lucide';
import type { LogPart, RunView } from '@/domain/automation/runs/schema';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { counted } from './log-fold';
import { LogSearch } from './log-search';
import type { LogView } from './use-log-view';

type Run = Pick<RunView, 'id'>;
type Props = {
  run: Run;
  parts: LogPart[];
  over: boolean;
  view: LogView;
  isFollowing: boolean;
  onFollow: () => void;
  onGoTo: (seq: number) => void;
};

/** What can be done with the log: search, follow, wrap, save, see it large. */
export function LogTools({ run, parts, over, view, isFollowing, onFollow, onGoTo }: Props) {
  const lines = parts.reduce((sum, { count }) => sum + count, 0);
  const errors = parts.reduce((sum, part) => sum + part.errors, 0);
  const firstError = parts.find((part) => part.firstError !== null)?.firstError ?? undefined;
  const { wraps, isLarge } = view;
  return (
    <div className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-3">
      <LogSearch
        value={view.search}
        onChange={view.setSearch}
        hits={view.hits}
        hit={view.hit}
        isSearching={view.isSearching}
        onMove={view.move}
      />
      <span className="flex-1 max-md:hidden" />
      <span className="mr-1 text-small whitespace-nowrap text-muted tabular-nums max-lg:hidden">{counted(lines)}</span>
      {!over && <FollowButton isOn={isFollowing} onPress={onFollow} />}
      {over && firstError !== undefined && <ErrorsButton count={errors} onPress={() => onGoTo(firstError)} />}
      <IconButton
        icon={WrapText}
        label="Wrap lines"
        aria-pressed={wraps}
        onClick={() => view.setWraps(!wraps)}
        className={clsx('size-7 max-md:hidden', wraps && 'text-link')}
      />
      <a
        href={`/api/v1/runs/${run.id}/log/text`}
        download
        aria-label="Download the log"
        title="Download the log"
        className="grid size-7 flex-none place-items-center rounded-sm text-muted hover:bg-hover hover:text-ink"
      >
        <Icon of={Download} size={17} />
      </a>
      <IconButton
        icon={isLarge ? Minimize2 : Maximize2}
        label={isLarge ? 'Leave full screen' : 'Full screen'}
        aria-pressed={isLarge}
        onClick={() => view.setLarge(!isLarge)}
        className="size-7 max-md:hidden"
      />
    </div>
  );
}

const pressed =
  'inline-flex h-7 flex-none items-center gap-[7px] rounded-[7px] px-2.5 text-small font-[540] whitespace-nowrap';

function FollowButton({ isOn, onPress }: { isOn: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onPress}
      className={clsx(
        pressed,
        isOn ? 'bg-accent-soft text-link' : 'text-muted shadow-[inset_0_0_0_1px_var(--line)] hover:text-ink',
      )}
    >
      <Icon of={ArrowDownToLine} size={14} />
      {isOn ? 'Following' : 'Follow'}
    </button>
  );
}

function ErrorsButton({ count, onPress }: { count: number; onPress: () => void }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className={clsx(pressed, 'text-muted shadow-[inset_0_0_0_1px_var(--line)] hover:text-ink')}
    >
      <Icon of={CircleX} size={14} />
      {count === 1 ? '1 error' : `${count} errors`}
    </button>
  );
}
