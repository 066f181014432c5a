'use client';

import { ChevronsDown, ChevronsUp, ChevronsUpDown } from 'lucide';
import { useEffect, useRef } from 'react';
import { Icon } from '../ui/icon';
import type { Range } from './log-model';

/** So many lines are opened at once. */
const step = 300;

type Props = {
  range: Range;
  /** null where other steps wrote in between */
  count: number | null;
  onOpen: (range: Range) => void;
  /** a reader who scrolls to it sees what is there */
  opensInSight: boolean;
};

/** Lines of a step that are not drawn: opened from the top, from the bottom, or by scrolling there. */
export function LogGap({ range, count, onOpen, opensInSight }: Props) {
  const { from, to } = range;
  const isShort = to - from < 2 * step;
  const top = { from, to: isShort ? to : from + step - 1 };
  const bottom = { from: isShort ? from : to - step + 1, to };
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef({ onOpen, top, bottom });
  latest.current = { onOpen, top, bottom };
  useEffect(() => {
    const element = box.current;
    if (!opensInSight || !element) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      // It came in from below: what follows the lines above it is read next.
      const isFromBelow =
        entry.boundingClientRect.top > (entry.rootBounds?.top ?? 0) + (entry.rootBounds?.height ?? 0) / 2;
      latest.current.onOpen(isFromBelow ? latest.current.top : latest.current.bottom);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [opensInSight]);
  const words = count === null ? 'More lines' : `${count.toLocaleString('en')} more ${count === 1 ? 'line' : 'lines'}`;
  return (
    <div
      ref={box}
      className="my-1 flex flex-wrap items-center gap-x-4 gap-y-0.5 py-0.5 pl-[19px] font-sans text-small text-muted"
    >
      {isShort ? (
        <Opener icon={ChevronsUpDown} onPress={() => onOpen(range)} words={words} />
      ) : (
        <>
          <span>{words}</span>
          <Opener icon={ChevronsDown} onPress={() => onOpen(top)} words={`Next ${step}`} />
          <Opener icon={ChevronsUp} onPress={() => onOpen(bottom)} words={`Last ${step}`} />
        </>
      )}
    </div>
  );
}

function Opener({ icon, words, onPress }: { icon: typeof ChevronsUp; words: string; onPress: () => void }) {
  return (
    <button type="button" onClick={onPress} className="inline-flex items-center gap-2 hover:text-ink">
      <Icon of={icon} size={14} className="text-faint" />
      {words}
    </button>
  );
}
