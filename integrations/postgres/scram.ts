import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const iterations = 4096;

/** A password with 192 bits of chance, of characters that need no escaping in a URL or a shell. */
export const newPassword = (): string => randomBytes(24).toString('base64url');

/**
 * What Postgres stores for a password (RFC 5803, as in pg_authid). Sent instead of the password, so that it is never
 * in a statement, and so never in the server's log. The password has to be ASCII: ours are.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`;
}
