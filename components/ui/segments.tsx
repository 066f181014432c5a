import clsx from 'clsx';
import { type Tone, toneFill } from './tone';

export type Segment = { tone: Tone; kind?: 'full' | 'paler' | 'hatched' | 'empty'; title?: string };

const hatch: Record<Tone, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  info: 'text-info',
  run: 'text-accent',
  unknown: 'text-unknown',
};

/** Equal pieces in a row: places of a quota, stages, checks. What is not there yet is empty or hatched. */
export function Segments({ items, label }: { items: Segment[]; label: string }) {
  return (
    <div role="img" aria-label={label} className="flex gap-1">
      {items.map((item, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a segment is its place
          key={index}
          title={item.title}
          className={clsx(
            'h-1.5 min-w-1 flex-1 rounded-full',
            item.kind === 'empty' && 'bg-sunken shadow-[inset_0_0_0_1px_var(--line)]',
            item.kind === 'hatched' && ['hatched', hatch[item.tone]],
            item.kind === 'paler' && ['opacity-45', toneFill[item.tone]],
            (!item.kind || item.kind === 'full') && toneFill[item.tone],
          )}
        />
      ))}
    </div>
  );
}
