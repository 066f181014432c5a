import { settings } from '@/domain/core/env';

/** The host of an environment: a label under `env.` of the portal's own host, never a path of its origin. */
export function environmentUrl(name: string, portalUrl: string = settings().url): string {
  const url = new URL(portalUrl);
  return `${url.protocol}//${name}.env.${url.host}`;
}
