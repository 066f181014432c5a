import clsx from 'clsx';
import type { ReactNode } from 'react';
import { type Tone, toneSoft, toneText } from './tone';

/** A count or a short word on a soft ground. */
export function Pill({ children, tone = 'run', title }: { children: ReactNode; tone?: Tone; title?: string }) {
  return (
    <span
      title={title}
      className={clsx(
        'inline-block rounded-full px-[7px] text-tiny leading-[18px] font-strong tabular-nums',
        toneSoft[tone],
        toneText[tone],
      )}
    >
      {children}
    </span>
  );
}
