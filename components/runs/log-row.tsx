'use client';

import clsx from 'clsx';
import { memo, type ReactNode, useState } from 'react';
import type { LogLine } from '@/domain/automation/runs/schema';
import { clockSeconds } from '../ui/moment';
import { firstOf, readAnsi, type Stretch } from './ansi';

type Props = {
  line: LogLine;
  /** explains why the run failed */
  isHot: boolean;
  /** what is searched for; empty while nothing is */
  search: string;
  isFound: boolean;
  zone: string | undefined;
};

/** A line: its number (which is an address), its time, its text in its colours. */
export const LogRow = memo(function LogRow({ line, isHot, search, isFound, zone }: Props) {
  const at = new Date(line.at);
  const [isWhole, setWhole] = useState(false);
  const isLong = line.text.length > mostShown * 1.2 && !search;
  const stretches = readAnsi(line.text);
  return (
    <div
      id={`L${line.seq}`}
      className={clsx(
        'grid scroll-mt-24 scroll-mb-10 grid-cols-[40px_66px_minmax(0,1fr)] gap-3 pr-3.5 target:bg-accent-soft max-md:grid-cols-[30px_minmax(0,1fr)] max-md:gap-[9px]',
        isHot && 'bg-[color-mix(in_srgb,var(--bad-soft)_82%,transparent)] shadow-[inset_3px_0_0_var(--bad)]',
        isFound && 'bg-[color-mix(in_srgb,var(--warn-soft)_90%,transparent)]',
      )}
    >
      <a
        href={`#L${line.seq}`}
        className={clsx('text-right select-none hover:underline', isHot ? 'text-bad' : 'text-faint')}
        aria-label={`Line ${line.seq}`}
      >
        {line.seq}
      </a>
      <time dateTime={line.at} className="text-muted select-none max-md:hidden" suppressHydrationWarning>
        {clockSeconds(at, zone)}
      </time>
      <span className="min-w-0 whitespace-pre-wrap [unicode-bidi:plaintext] [overflow-wrap:anywhere] in-data-[wrap=off]:whitespace-pre">
        {line.level !== 'info' && (
          <span className={clsx('mr-2', line.level === 'error' ? 'font-semibold text-bad' : 'text-warn')}>
            {line.level}
          </span>
        )}
        {(isLong && !isWhole ? firstOf(stretches, mostShown) : stretches).map((stretch, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stretch is its place
          <Words key={index} stretch={stretch} search={search} isBad={isHot && line.level === 'error'} />
        ))}
        {isLong && (
          <button
            type="button"
            onClick={() => setWhole(!isWhole)}
            className="ml-2 font-sans text-small text-link select-none hover:underline"
          >
            {isWhole ? 'Show less' : `Show all ${line.text.length.toLocaleString('en')} characters`}
          </button>
        )}
      </span>
    </div>
  );
});

/** What is longer is shown so far, until somebody asks for the rest or searches: a line must not fill the page. */
const mostShown = 1000;

function Words({ stretch, search, isBad }: { stretch: Stretch; search: string; isBad: boolean }) {
  const { text, colour, paint, ground, bold, italic, dim, underline, strike } = stretch;
  const style = clsx(
    ground ? `rounded-[2px] text-ink ${ground}` : (colour ?? (isBad && !paint && 'text-bad')),
    bold && 'font-semibold',
    dim && !ground && 'text-muted',
    underline && 'underline',
    strike && 'line-through',
    italic && 'italic',
  );
  const inside = search ? marked(text, search) : linked(text);
  if (paint && !ground)
    return (
      <span className={style} style={{ color: paint }}>
        {inside}
      </span>
    );
  return style ? <span className={style}>{inside}</span> : inside;
}

/** Web addresses can be followed. */
function linked(text: string): ReactNode {
  const parts = text.split(/(https?:\/\/[^\s"'<>)\]]+)/);
  if (parts.length === 1) return text;
  return parts.map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
      <a key={index} href={part} target="_blank" rel="noreferrer" className="text-info underline underline-offset-2">
        {part}
      </a>
    ),
  );
}

function marked(text: string, search: string): ReactNode {
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  const parts: ReactNode[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0 && wanted; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at));
    parts.push(
      <mark key={at} className="rounded-[3px] bg-warn-soft text-ink shadow-[0_0_0_1px_var(--warn)]">
        {text.slice(at, at + wanted.length)}
      </mark>,
    );
    from = at + wanted.length;
  }
  parts.push(text.slice(from));
  return parts;
}
