import type { ActionPorts } from './ports';

const nothing = (): Promise<never> => Promise.reject(new Error('nothing outside the run is asked here'));

/** Ports that find nothing and do nothing: a test puts those in place that it is about. */
export const idlePorts: Omit<ActionPorts, 'repositories'> = {
  catalog: { find: async () => undefined, import: nothing, register: nothing },
  notifications: { count: async () => ({ people: 0, unknown: [] }), send: nothing },
  portal: { request: nothing },
  secrets: { readFor: nothing },
  runs: { plan: nothing, begin: nothing },
  things: { preview: nothing, update: nothing },
  environments: { forecast: nothing, request: nothing, destroy: nothing },
  approvals: { foresee: async () => [], ask: nothing },
};
