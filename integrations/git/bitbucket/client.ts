import { z } from 'zod';
import { Refused } from '@/integrations/git/forge/answers';
import type { Connection } from '@/integrations/git/forge/connect';

/** Both products say it in one of these two ways. */
const Said = z.object({
  error: z.object({ message: z.string() }).optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/** A host's links: of a repository to clone, and to its page. */
export const Links = z.object({
  clone: z.array(z.object({ name: z.string(), href: z.string() })).default([]),
  html: z.object({ href: z.string() }).optional(),
  self: z.array(z.object({ href: z.string() })).or(z.object({ href: z.string() })),
});

/**
 * Calls Bitbucket's REST API. Atlassian keeps no client library for it, for neither product, so this is the platform's own
 * fetch. What is not a success is thrown as Refused.
 */
export async function askBitbucket(
  connection: Connection,
  { method, path, body, signal }: { method: string; path: string; body?: unknown; signal: AbortSignal },
): Promise<unknown> {
  const { apiUrl, username, token } = connection;
  const authorization = username
    ? `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`
    : `Bearer ${token}`;
  const response = await fetch(path.startsWith('http') ? path : `${apiUrl}${path}`, {
    method,
    headers: {
      authorization,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal,
  });
  const text = await response.text();
  if (response.ok) return text ? JSON.parse(text) : undefined;
  const isPassing = response.status >= 500 || response.status === 429 || response.status === 408;
  throw new Refused(response.status, sentenceIn(text).replaceAll(token, '•••'), isPassing);
}

function sentenceIn(text: string): string {
  try {
    const said = Said.parse(JSON.parse(text));
    return said.error?.message ?? said.errors?.map(({ message }) => message).join(' ') ?? '';
  } catch {
    return '';
  }
}

/** Without the user name that Bitbucket writes into it. */
export function cloneLink(links: z.output<typeof Links>, name: string): string {
  const url = new URL(links.clone.find((link) => link.name === name)?.href ?? 'https://invalid.invalid');
  url.username = '';
  url.password = '';
  return url.href;
}
