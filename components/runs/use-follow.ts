'use client';

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** So near to the end counts as at the end. */
const slackPx = 24;

/** Keeps the end of a growing list in sight, until its reader scrolls up; End, or scrolling down, brings it back. */
export function useFollow(box: RefObject<HTMLElement | null>, growth: number, atFirst: boolean) {
  const [isFollowing, setFollowing] = useState(atFirst);
  const lastTop = useRef(0);
  const shrunk = useShrinking(box);
  const toEnd = useCallback(() => {
    setFollowing(true);
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [box]);

  useEffect(() => setFollowing(atFirst), [atFirst]);

  useLayoutEffect(() => {
    const element = box.current;
    if (isFollowing && element && growth >= 0) element.scrollTop = element.scrollHeight;
  }, [box, isFollowing, growth]);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < slackPx;
    // Where a fold has closed, the browser itself goes up to what is left: nobody has scrolled.
    const byItself = element.scrollTop >= shrunk.current - element.clientHeight - slackPx;
    shrunk.current = Number.POSITIVE_INFINITY;
    if (element.scrollTop < lastTop.current && !isAtEnd && !byItself) setFollowing(false);
    else if (isAtEnd && atFirst) setFollowing(true);
    lastTop.current = element.scrollTop;
  }, [box, atFirst, shrunk]);

  return { isFollowing, toEnd, onScroll, pause: useCallback(() => setFollowing(false), []) };
}

/** How low the list has been since somebody last looked, where it has become less than it was; else infinite. */
function useShrinking(box: RefObject<HTMLElement | null>) {
  const shrunk = useRef(Number.POSITIVE_INFINITY);
  const before = useRef(0);
  useLayoutEffect(() => {
    const height = box.current?.scrollHeight ?? 0;
    if (height < before.current) shrunk.current = Math.min(shrunk.current, height);
    before.current = height;
  });
  return shrunk;
}
