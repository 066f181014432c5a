import type { FormState } from '@/components/form-state';
import type { RequestedEnvironment } from '@/domain/environments/schema';

/** What may be done to an environment: server actions, handed down by the page. */
export type EnvironmentActions = {
  extend: (id: string, hours: number, reason: string) => Promise<FormState<RequestedEnvironment>>;
  sleep: (id: string) => Promise<FormState<unknown>>;
  wake: (id: string) => Promise<FormState<unknown>>;
  destroy: (id: string) => Promise<FormState<unknown>>;
  retry: (id: string) => Promise<FormState<unknown>>;
};
