import type { Actor } from '@/domain/core/context';
import { db } from '@/domain/core/db';
import { findGitPerson } from '@/domain/repositories/queries';
import { authenticate } from './authenticate';

/** Who a git client is: a token as the password, or a person's password for git, which opens nothing but repositories. */
export async function authenticateGit(headers: {
  authorization?: string;
  cookie?: string;
}): Promise<Actor | undefined> {
  const actor = await authenticate(headers);
  if (actor || !headers.authorization?.startsWith('Basic ')) return actor;
  const [, password = ''] = Buffer.from(headers.authorization.slice(6), 'base64').toString().split(/:(.*)/s);
  return findGitPerson(db(), password);
}
