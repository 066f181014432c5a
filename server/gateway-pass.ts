import { hkdfSync, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

/** The portal's word that somebody may go in: minutes, carried in an address, for one browser. */
const grantSeconds = 60;
/** What the environment's host keeps of it: a cookie, asked again of the portal when it is over. */
const passSeconds = 3600;

type Kind = 'grant' | 'pass';
export type Claims = { session: string; environment: string; state: string };

/**
 * Signs and reads what lets a browser into one environment. A grant names the state that the environment's host put into
 * the very browser that asked, so one that leaks is of no use elsewhere. The key is derived: it signs nothing else.
 */
export function createPasses(secret: string) {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'slipway environment gateway', 32));
  const sign = (kind: Kind, { session, environment, state }: Claims, now: Date) => {
    const seconds = Math.floor(now.getTime() / 1000);
    return new SignJWT({ state })
      .setProtectedHeader({ alg: 'HS256', typ: kind })
      .setSubject(session)
      .setAudience(environment)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + (kind === 'grant' ? grantSeconds : passSeconds))
      .sign(key);
  };
  const read = async (kind: Kind, token: string, environment: string, now: Date): Promise<Claims | undefined> => {
    const options = { algorithms: ['HS256'], typ: kind, audience: environment, currentDate: now };
    const verified = await jwtVerify(token, key, { ...options, requiredClaims: ['sub', 'exp'] }).catch(() => undefined);
    const { sub, state } = verified?.payload ?? {};
    return sub && typeof state === 'string' ? { session: sub, environment, state } : undefined;
  };
  return { sign, read };
}

export type Passes = ReturnType<typeof createPasses>;

export const newState = (): string => randomBytes(16).toString('base64url');
export const isState = (text: string | undefined | null): text is string => /^[\w-]{22}$/.test(text ?? '');
