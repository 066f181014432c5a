import { z } from 'zod';
import { actorOfPerson } from '@/domain/access/authenticate';
import type { PersonActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { createSealer } from '@/domain/core/sealed';

export const gitPasswordHours = 12;

const prefix = 'slg_';
const context = 'git password';
const Content = z.object({ personId: z.string(), expiresAt: z.coerce.date() });

/** The password carries its own truth, sealed: nothing is stored, and nobody can make one without the portal's secret. */
export const sealGitPassword = (secret: string, content: { personId: string; expiresAt: Date }): string =>
  prefix + Buffer.from(createSealer(secret).seal(JSON.stringify(content), context)).toString('base64url');

/** Whose git password that is; undefined where it is none of ours, has expired, or the person was disabled. */
export async function personOfGitPassword(
  db: Db,
  secret: string,
  password: string,
  now: Date,
): Promise<PersonActor | undefined> {
  if (!password.startsWith(prefix)) return undefined;
  const content = open(secret, password);
  if (!content || content.expiresAt <= now) return undefined;
  return actorOfPerson(db, content.personId);
}

function open(secret: string, password: string): z.output<typeof Content> | undefined {
  try {
    const plain = createSealer(secret).unseal(Buffer.from(password.slice(prefix.length), 'base64url'), context);
    return Content.parse(JSON.parse(plain.toString()));
  } catch {
    return undefined;
  }
}
