import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { cronProblem } from '@/domain/core/cron';

/** What becomes of that which starts by itself: it waits until the window is over, or it does not start. */
export const freezePolicies = ['hold', 'refuse'] as const;
export type FreezePolicy = (typeof freezePolicies)[number];

const names = z.array(z.string().min(1)).max(50);

export const FreezeInput = z
  .object({
    name: z.string().trim().min(1, 'Name it, such as “Year end”').max(80),
    reason: z.string().trim().min(5, 'Say why: whoever is stopped reads it').max(500),
    policy: z.enum(freezePolicies).default('hold'),
    teamIds: names.default([]),
    templateTypes: names.default([]),
    startsAt: z.coerce.date().optional(),
    endsAt: z.coerce.date().optional(),
    cron: z.string().trim().max(100).optional(),
    timeZone: z.string().trim().max(60).default('UTC'),
    durationMinutes: z.coerce
      .number()
      .int()
      .min(1)
      .max(60 * 24 * 31)
      .optional(),
  })
  .superRefine((input, check) => {
    const complain = (path: string, message: string) => check.addIssue({ code: 'custom', path: [path], message });
    if (input.cron) {
      const problem = cronProblem(input.cron, input.timeZone);
      if (problem) complain('cron', problem);
      if (!input.durationMinutes) complain('durationMinutes', 'Say how many minutes it lasts');
      if (input.startsAt || input.endsAt) complain('startsAt', 'Give either from and to, or a time table');
    } else if (!input.startsAt || !input.endsAt) {
      complain(input.startsAt ? 'endsAt' : 'startsAt', 'Give both from and to, or a time table');
    } else if (input.endsAt <= input.startsAt) complain('endsAt', 'It ends after it begins');
  });

export const FreezeId = z.object({ id: z.string().min(1) });

/** A window as its row says it. */
export type FreezeRow = {
  id: string;
  name: string;
  reason: string;
  policy: string;
  teamIds: string[];
  templateTypes: string[];
  startsAt: Date | null;
  endsAt: Date | null;
  cron: string | null;
  timeZone: string | null;
  durationMinutes: number | null;
};

/** What may be frozen: something of a team, made by a template of a type. Either may be unknown. */
export type Freezable = { teamId: string | null; templateType: string | null };

export type Freeze = { id: string; name: string; reason: string; policy: FreezePolicy; until: Date };

export type FreezeView = {
  id: string;
  name: string;
  reason: string;
  policy: FreezePolicy;
  teams: { id: string; name: string }[];
  templateTypes: string[];
  startsAt: string | null;
  endsAt: string | null;
  cron: string | null;
  timeZone: string | null;
  durationMinutes: number | null;
  createdBy: string;
  /** set while it holds */
  activeUntil: string | null;
  /** when it begins next; null once it is past */
  nextAt: string | null;
};

/** What somebody who starts by hand is told. */
export type FreezeNotice = { id: string; name: string; reason: string; until: string; override: Verdict };
