'use client';

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** So near to the end counts as at the end. */
const slackPx = 24;

/** Keeps the end of a growing list in sight, until its reader scrolls up; End, or scrolling down, brings it back. */
export function useFollow(box: RefObject<HTMLElement | null>, growth: number, atFirst: boolean) {
  const [isFollowing, setFollowing] = useState(atFirst);
  const lastTop = useRef(0);
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
    if (element.scrollTop < lastTop.current && !isAtEnd) setFollowing(false);
    else if (isAtEnd && atFirst) setFollowing(true);
    lastTop.current = element.scrollTop;
  }, [box, atFirst]);

  return { isFollowing, toEnd, onScroll, pause: useCallback(() => setFollowing(false), []) };
}
