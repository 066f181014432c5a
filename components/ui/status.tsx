import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon, type IconNode } from './icon';
import { type StatusOf, statusWord } from './status-words';
import { type Tone, toneSoft, toneText } from './tone';

type MarkProps = { tone: Tone; icon: IconNode; children: ReactNode; pill?: boolean; turns?: boolean; title?: string };

/** Icon, word and colour, always all three. */
export function Mark({ tone, icon, children, pill, turns, title }: MarkProps) {
  return (
    <span
      title={title}
      className={clsx(
        'inline-flex items-center gap-1.5 align-middle text-small font-strong whitespace-nowrap',
        toneText[tone],
        pill && ['rounded-full py-px pr-2.5 pl-2 leading-5', toneSoft[tone]],
      )}
    >
      <Icon of={icon} size={14} className={turns ? 'animate-turn' : undefined} />
      {children}
    </span>
  );
}

type StatusProps = {
  of: StatusOf;
  status: string;
  pill?: boolean;
  /** in place of the usual word: "Failed at step 4 of 6" */
  children?: ReactNode;
  title?: string;
};

/** The status of a run, step, environment, approval, probe, location ... from the one map. */
export function Status({ of, status, pill, children, title }: StatusProps) {
  const { tone, icon, word, turns } = statusWord(of, status);
  return (
    <Mark tone={tone} icon={icon} pill={pill} turns={turns} title={title}>
      {children ?? word}
    </Mark>
  );
}
