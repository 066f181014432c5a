'use client';

import { ArrowDown, Radio } from 'lucide';
import { useCallback, useEffect, useRef, useState } from 'react';
import { listen } from '@/components/live-source';
import { Button } from '@/components/ui/button';
import { Mark } from '@/components/ui/status';
import type { EnvironmentLogView, LogLine } from '@/domain/environments/schema';

const renewMs = 10_000;

type Props = { id: string; live: boolean; title?: string };

/**
 * What it writes, live: asking keeps the worker reading, the stream says when there is more. Follows the end until
 * somebody scrolls up.
 */
export function LogPanel({ id, live, title = 'Log' }: Props) {
  const [log, setLog] = useState<EnvironmentLogView>();
  const [following, setFollowing] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const read = useCallback(async () => {
    const response = await fetch(`/api/v1/environments/${id}/log`).catch(() => undefined);
    if (response?.ok) setLog((await response.json()) as EnvironmentLogView);
  }, [id]);
  useEffect(() => {
    void read();
    const renew = setInterval(() => !document.hidden && live && void read(), renewMs);
    const stop = listen([`environment-log:${id}`], () => void read());
    return () => {
      clearInterval(renew);
      stop();
    };
  }, [id, live, read]);
  const lines = log ? (log.lines.length > 0 ? log.lines : log.made) : [];
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line moves the end
  useEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, following]);
  const onScroll = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {};
    setFollowing(scrollHeight - scrollTop - clientHeight < 24);
  };
  return (
    <>
      <div className="flex h-10 items-center gap-3 border-t border-line px-4 max-md:px-3.5">
        <h3>{title}</h3>
        <span className="ml-auto flex items-center gap-2">
          {!following && (
            <Button size="sm" variant="ghost" icon={ArrowDown} onClick={() => setFollowing(true)}>
              Newest
            </Button>
          )}
          {live && (
            <Mark tone="run" icon={Radio}>
              Live
            </Mark>
          )}
        </span>
      </div>
      <div
        ref={box}
        onScroll={onScroll}
        role="log"
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-72 min-h-16 overflow-auto rounded-b-lg border-t border-line bg-sunken py-2.5"
      >
        {lines.length === 0 ? (
          <p className="px-4 text-small text-muted">{log ? 'It has written nothing yet.' : 'Reading…'}</p>
        ) : (
          lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
            <Line key={index} line={line} />
          ))
        )}
      </div>
    </>
  );
}

function Line({ line }: { line: LogLine }) {
  const tone = /\berror|fail|fatal\b/i.test(line.text) ? 'text-bad' : /\bwarn/i.test(line.text) ? 'text-warn' : '';
  return (
    <div className="code grid grid-cols-[64px_minmax(0,1fr)] gap-2.5 px-4 leading-[1.65] max-md:px-3.5">
      <span className="text-faint tabular-nums">
        <time dateTime={line.at}>{new Date(line.at).toLocaleTimeString('en-GB')}</time>
      </span>
      <span className={`break-words whitespace-pre-wrap ${tone}`}>{line.text}</span>
    </div>
  );
}
