import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { settings } from './env';

const format = 1;
const ivLength = 12;
const tagLength = 16;

export type Sealer = {
  /** `context` names the row and column: a sealed value opens only where it was sealed for */
  seal: (plain: string | Uint8Array, context: string) => Uint8Array<ArrayBuffer>;
  unseal: (sealed: Uint8Array, context: string) => Buffer;
};

/** AES-256-GCM under a key derived from `secret` (HKDF, RFC 5869). */
export function createSealer(secret: string): Sealer {
  const key = Buffer.from(hkdfSync('sha256', secret, 'slipway', 'sealed columns, format 1', 32));
  return {
    seal: (plain, context) => {
      const iv = randomBytes(ivLength);
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength });
      cipher.setAAD(Buffer.from(context));
      const body = [cipher.update(plain), cipher.final()];
      return Uint8Array.from(Buffer.concat([Buffer.of(format), iv, cipher.getAuthTag(), ...body]));
    },
    unseal: (sealed, context) => {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes[0] !== format) throw new Error('This sealed value has a format that is not known here.');
      const tagAt = 1 + ivLength;
      const bodyAt = tagAt + tagLength;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, tagAt), { authTagLength: tagLength });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(tagAt, bodyAt));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]);
      } catch {
        throw new Error(
          `The sealed value of ${context} does not open. SLIPWAY_SECRET is not the one it was sealed with.`,
        );
      }
    },
  };
}

let ofProcess: Sealer | undefined;

function sealer(): Sealer {
  ofProcess ??= createSealer(settings().secret);
  return ofProcess;
}

/** Encrypts for a column of the database with the portal's own secret. */
export const seal: Sealer['seal'] = (plain, context) => sealer().seal(plain, context);

/** Opens what `seal` closed, or throws when context or secret are not the same. */
export const unseal: Sealer['unseal'] = (sealed, context) => sealer().unseal(sealed, context);
