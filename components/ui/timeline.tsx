import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon, type IconNode } from './icon';
import { type Tone, toneText } from './tone';

export type TimelineItem = {
  id: string;
  icon: IconNode;
  tone?: Tone;
  turns?: boolean;
  title: ReactNode;
  text?: ReactNode;
  /** on the right: a Time or a duration */
  when?: ReactNode;
};

/** What happened, in order, on one line. */
export function Timeline({ items, label }: { items: TimelineItem[]; label: string }) {
  return (
    <ol aria-label={label} className="text-[0.8125rem]">
      {items.map((item, index) => (
        <li key={item.id} className="relative grid grid-cols-[18px_minmax(0,1fr)_auto] gap-2.5 py-[7px]">
          {index < items.length - 1 && <span className="absolute top-[29px] -bottom-[5px] left-2 w-px bg-line" />}
          <Icon
            of={item.icon}
            className={clsx('mt-0.5', toneText[item.tone ?? 'unknown'], item.turns && 'animate-turn')}
          />
          <div className="min-w-0">
            <div className="break-words">{item.title}</div>
            {item.text && <div className="text-small break-words text-muted">{item.text}</div>}
          </div>
          {item.when && (
            <div className="text-[0.75rem] leading-5 whitespace-nowrap text-faint tabular-nums">{item.when}</div>
          )}
        </li>
      ))}
    </ol>
  );
}
