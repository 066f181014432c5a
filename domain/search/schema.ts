import { z } from 'zod';

export const SearchInput = z.object({ q: z.string().trim().max(200).default('') });

export const hitKinds = ['entity', 'template', 'environment', 'run', 'person', 'team'] as const;
export type HitKind = (typeof hitKinds)[number];

/** One thing found: what it is called, a line about it, and its page. */
export const SearchHit = z.object({
  kind: z.enum(hitKinds),
  id: z.string(),
  title: z.string(),
  text: z.string(),
  href: z.string(),
});
export type SearchHit = z.output<typeof SearchHit>;
