import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Signing } from './schema';

export type Call = { headers: Record<string, string>; body: Uint8Array };

export type Verified =
  | {
      ok: true;
      /** the same for a repetition */
      deliveryId: string;
      /** of what was signed, where the delivery's id is not part of that */
      digest: string | null;
    }
  | { ok: false; reason: string };

/** Signed times may differ from ours by so much. */
export const toleranceSeconds = 300;

const hex = (secret: string, ...parts: (string | Uint8Array)[]) => hmac(secret, parts).toString('hex');
const digestOf = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

function hmac(secret: string | Uint8Array, parts: (string | Uint8Array)[]): Buffer {
  const sum = createHmac('sha256', secret);
  for (const part of parts) sum.update(part);
  return sum.digest();
}

/** In constant time, whatever the lengths. */
function same(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(given)), Buffer.from(digestOf(expected)));
}

const anyOf = (given: string[], expected: string[]) =>
  given.map((one) => expected.map((other) => same(one, other)).some(Boolean)).some(Boolean);

const wrong = (header: string): Verified => ({
  ok: false,
  reason: `The signature in ${header} does not fit. Compare the secret on both sides.`,
});
const lacking = (header: string): Verified => ({ ok: false, reason: `The call has no header ${header}.` });

/** Whether a call was signed with one of the secrets, in the way that was agreed on: never in another that is weaker. */
export function verify(signing: Signing, secrets: string[], call: Call, now: Date): Verified {
  return checks[signing](secrets, call, now);
}

type Check = (secrets: string[], call: Call, now: Date) => Verified;

/** https://docs.github.com/webhooks: X-Hub-Signature-256 over the raw body; the delivery's id is not signed. */
const github: Check = (secrets, { headers, body }) => {
  const given = headers['x-hub-signature-256'];
  if (!given) return lacking('X-Hub-Signature-256');
  const expected = secrets.map((secret) => `sha256=${hex(secret, body)}`);
  if (!anyOf([given], expected)) return wrong('X-Hub-Signature-256');
  const digest = digestOf(body);
  return { ok: true, deliveryId: headers['x-github-delivery'] ?? digest, digest };
};

/** Gitea and Forgejo: the same without its prefix. */
const gitea: Check = (secrets, { headers, body }) => {
  const given = headers['x-gitea-signature'] ?? headers['x-forgejo-signature'];
  if (!given) return lacking('X-Gitea-Signature');
  if (
    !anyOf(
      [given],
      secrets.map((secret) => hex(secret, body)),
    )
  )
    return wrong('X-Gitea-Signature');
  const digest = digestOf(body);
  return { ok: true, deliveryId: headers['x-gitea-delivery'] ?? headers['x-forgejo-delivery'] ?? digest, digest };
};

/** GitLab sends the secret itself: as good as the transport. */
const gitlab: Check = (secrets, { headers, body }) => {
  const given = headers['x-gitlab-token'];
  if (!given) return lacking('X-Gitlab-Token');
  if (!anyOf([given], secrets)) return { ok: false, reason: 'The token in X-Gitlab-Token is another one.' };
  const id = headers['x-gitlab-event-uuid'] ?? headers['idempotency-key'];
  return { ok: true, deliveryId: id ?? digestOf(body), digest: null };
};

function isFresh(seconds: string | undefined, now: Date): boolean {
  return /^\d{9,11}$/.test(seconds ?? '') && Math.abs(now.getTime() / 1000 - Number(seconds)) <= toleranceSeconds;
}

const stale = (header: string): Verified => ({
  ok: false,
  reason: `The time in ${header} is more than ${toleranceSeconds / 60} minutes away from ours, or lacking.`,
});

/** Slipway-Signature: t=<unix seconds>,v1=<hex of HMAC-SHA-256 over "t.body">; several v1 while a secret changes. */
const slipway: Check = (secrets, { headers, body }, now) => {
  const header = headers['slipway-signature'];
  if (!header) return lacking('Slipway-Signature');
  const parts = header.split(',').map((part) => part.trim().split('=', 2));
  const time = parts.find(([name]) => name === 't')?.[1];
  const given = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value] : []));
  if (!isFresh(time, now)) return stale('Slipway-Signature');
  const expected = secrets.map((secret) => hex(secret, `${time}.`, body));
  if (!anyOf(given, expected)) return wrong('Slipway-Signature');
  return { ok: true, deliveryId: digestOf(`${time}.`, body), digest: null };
};

/** https://www.standardwebhooks.com 1.0.0: id, time and body are signed; the secret is whsec_ and base64. */
const standard: Check = (secrets, { headers, body }, now) => {
  const [id, time, header] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name]);
  if (!id || !header) return lacking(id ? 'webhook-signature' : 'webhook-id');
  if (!isFresh(time, now)) return stale('webhook-timestamp');
  const given = header.split(' ').flatMap((part) => (part.startsWith('v1,') ? [part.slice(3)] : []));
  const expected = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return hmac(key, [`${id}.${time}.`, body]).toString('base64');
  });
  return anyOf(given, expected) ? { ok: true, deliveryId: id, digest: null } : wrong('webhook-signature');
};

const checks: Record<Signing, Check> = { github, gitea, gitlab, slipway, standard };
