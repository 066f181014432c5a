import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Files } from './place';

/** What should be: written by who was asked to start or stop it. */
const Plan = z.object({
  key: z.string(),
  /** `starting` belongs to whoever is starting it; only what is `running` is started again when it ends */
  wanted: z.enum(['stopped', 'starting', 'running']),
  user: z.number().optional(),
  port: z.number(),
  /** a different one each time it is made */
  marker: z.string(),
  command: z.array(z.string()).default([]),
  folder: z.string(),
  healthPath: z.string().optional(),
  memoryMb: z.number(),
});
export type Plan = z.output<typeof Plan>;

/** What is: written by who started it. */
const Running = z.object({
  id: z.number(),
  birth: z.string(),
  startedAt: z.number(),
  /** how often in a row it ended soon after its start */
  failures: z.number().default(0),
  /** when it ended, how, and from when on it may be started again */
  ended: z.object({ at: z.number(), how: z.string(), again: z.number() }).optional(),
});
export type Running = z.output<typeof Running>;

/** Which commit stands in `source`, and whether its parts are installed. */
const Checkout = z.object({ repository: z.string(), ref: z.string(), commit: z.string(), installed: z.boolean() });
export type Checkout = z.output<typeof Checkout>;

export const readPlan = (files: Files): Plan | undefined => read(files.plan, Plan);
export const writePlan = (files: Files, plan: Plan): void => write(files.plan, plan);
export const readRunning = (files: Files): Running | undefined => read(files.process, Running);
export const writeRunning = (files: Files, running: Running): void => write(files.process, running);
export const readCheckout = (files: Files): Checkout | undefined => read(files.checkout, Checkout);
export const writeCheckout = (files: Files, checkout: Checkout): void => write(files.checkout, checkout);

/** undefined where it is not there, or was written by something else than this. */
function read<T extends z.ZodType>(file: string, schema: T): z.output<T> | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** In one step: whoever reads finds the old one or the new one, never a part. */
function write(file: string, value: unknown): void {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  renameSync(draft, file);
}
