/** What a colour means. There are no others. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'run' | 'unknown';

export const toneText: Record<Tone, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  info: 'text-info',
  run: 'text-link',
  unknown: 'text-unknown',
};

export const toneSoft: Record<Tone, string> = {
  ok: 'bg-ok-soft',
  warn: 'bg-warn-soft',
  bad: 'bg-bad-soft',
  info: 'bg-info-soft',
  run: 'bg-accent-soft',
  unknown: 'bg-unknown-soft',
};

export const toneFill: Record<Tone, string> = {
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-bad',
  info: 'bg-info',
  run: 'bg-accent',
  unknown: 'bg-unknown',
};
