import { settings } from '@/domain/core/env';

/** The address of an environment: a host of its own, never a path of the portal's origin. */
export function environmentUrl(name: string): string {
  const { url, environmentsHost } = settings();
  return `${new URL(url).protocol}//${name}.${environmentsHost}`;
}
