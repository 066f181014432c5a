import { type RefObject, useCallback, useEffect, useRef } from 'react';
import type { Range } from './log-model';

/** So often at most it is looked at what is in sight, while somebody scrolls. */
const lookEveryMs = 60;
/** What is about to come into sight is read as well. */
const aheadPx = 800;
/** Stretches begin and end at multiples of this: a little further is mostly the same stretch. */
const block = 250;

/** Opens what of the gaps in a log has come into sight, wherever its reader scrolls to and however fast. */
export function useSight(box: RefObject<HTMLElement | null>, open: (range: Range) => void, isOn: boolean) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ open, isOn });
  latest.current = { open, isOn };
  const look = useCallback(() => {
    timer.current = undefined;
    if (!latest.current.isOn || !box.current) return;
    for (const range of inSight(box.current)) latest.current.open(range);
  }, [box]);
  const lookSoon = useCallback(() => {
    timer.current ??= setTimeout(look, lookEveryMs);
  }, [look]);
  // What was opened may leave something of a gap in sight.
  useEffect(() => {
    if (isOn) lookSoon();
  });
  useEffect(() => {
    addEventListener('resize', lookSoon);
    return () => {
      removeEventListener('resize', lookSoon);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [lookSoon]);
  return lookSoon;
}

function inSight(box: HTMLElement): Range[] {
  const { top, bottom } = box.getBoundingClientRect();
  return [...box.querySelectorAll<HTMLElement>('.log-gap')].flatMap((gap) => {
    const place = gap.getBoundingClientRect();
    if (place.bottom < top - aheadPx || place.top > bottom + aheadPx || place.height === 0) return [];
    const range = { from: Number(gap.dataset.from), to: Number(gap.dataset.to) };
    return [
      stretchOf(range, (top - aheadPx - place.top) / place.height, (bottom + aheadPx - place.top) / place.height),
    ];
  });
}

/** The lines between two shares of a gap's height, in whole blocks. */
export function stretchOf({ from, to }: Range, begin: number, end: number): Range {
  const lines = to - from + 1;
  const first = from + Math.floor(Math.max(0, begin) * lines);
  const last = from + Math.ceil(Math.min(1, end) * lines);
  return {
    from: Math.max(from, Math.floor(first / block) * block),
    to: Math.min(to, Math.ceil(last / block) * block),
  };
}
