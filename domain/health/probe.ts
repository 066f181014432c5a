import type { z } from 'zod';

export type ProbeOutcome = {
  status: 'healthy' | 'degraded' | 'down';
  /** a sentence: "200 in 38 ms", "Connection refused" */
  reason: string;
  latencyMs?: number;
};

/** Looks at one thing from outside. Never throws for what it finds: that is an outcome. */
export type ProbeKind<Config extends z.ZodType = z.ZodType> = {
  id: string;
  label: string;
  config: Config;
  check: (config: z.output<Config>, options: { timeoutSeconds: number; signal: AbortSignal }) => Promise<ProbeOutcome>;
};

export const defineProbe = <Config extends z.ZodType>(probe: ProbeKind<Config>): ProbeKind =>
  probe as unknown as ProbeKind;
