import { z } from 'zod';
import type { OutputLink, OutputText } from './schema';

const text = z.string().trim().min(1);
const Link = z.object({
  title: z.string().optional(),
  icon: z.string().optional(),
  url: text.optional(),
  entityRef: text.optional(),
});
const Text = z.object({ title: z.string().default(''), icon: z.string().optional(), content: text });

/** A run's links: those that lead somewhere. An address that a browser would run as a script is left out. */
export function linksOf(output: Record<string, unknown> | null): OutputLink[] {
  return listOf(output?.links).flatMap((item) => {
    const link = Link.safeParse(item).data;
    if (!link || !(link.entityRef || (link.url && isSafe(link.url)))) return [];
    return [{ ...link, title: link.title || link.entityRef || link.url || '' }];
  });
}

/** A run's texts, in Markdown. */
export const textsOf = (output: Record<string, unknown> | null): OutputText[] =>
  listOf(output?.text).flatMap((item) => Text.safeParse(item).data ?? []);

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const isSafe = (url: string) => /^(https?:\/\/|mailto:|\/(?!\/))/i.test(url);
