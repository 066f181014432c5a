import { notFound } from '@/domain/core/errors';
import type { SecretSource } from '@/domain/secrets/source';

/** Only variables that were put there for templates: nothing that the portal itself, or the machine, runs with. */
export const prefix = 'SLIPWAY_SECRET_ENV_';

export const environmentSecrets = (environment: () => Record<string, string | undefined>): SecretSource => ({
  kind: 'env',
  unready: () => undefined,
  read: async (address) => {
    const value = environment()[`${prefix}${address}`];
    if (!value) throw notFound('variable of the worker', `${prefix}${address}`);
    return value;
  },
});
