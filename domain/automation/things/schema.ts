import { z } from 'zod';
import type { Verdict } from '@/domain/core/command';
import { PageInput } from '@/domain/core/page';
import { jobType } from '@/domain/jobs/schema';

export const settleThingJob = jobType('thing.settle', z.object({ address: z.string() }), 5);

/** The template by which a run brings things up to date. */
export const updateTemplate = 'bring-up-to-date';

export const ListThingsInput = PageInput.extend({
  template: z.string().min(1),
  /** only what is behind the newest version */
  behind: z.stringbool().or(z.boolean()).default(false),
});

export const updateAtOnce = 50;

/** Something that a run of a template made, and how far the template has gone on since. */
export type ThingView = {
  id: string;
  kind: 'repository' | 'entity';
  address: string;
  name: string;
  template: string;
  templateTitle: string;
  version: number;
  latestVersion: number;
  behind: number;
  parameters: Record<string, unknown>;
  run: { id: string; by: string };
  createdAt: string;
  /** a newer version on a branch that nobody has merged yet */
  proposed: { version: number; branch: string; runId: string; at: string; conflicts: string[] } | null;
  can: { update: Verdict };
};

/** What became other between two versions of a template. */
export type VersionChange = {
  version: number;
  publishedBy: string;
  publishedAt: string;
  files: string[];
  form: boolean;
  steps: boolean;
};

export type ThingCounts = { total: number; behind: number; byVersion: { version: number; count: number }[] };
