import type { Sealer } from '@/domain/core/sealed';
import type { SecretReader } from '@/domain/secrets/reader';
import { type Action, mayRepeat } from '../action';
import type { ActionPorts } from '../ports';
import type { Announcer } from './announcer';
import type { HoldWatch } from './watch';

/** What a process takes runs forward with. */
export type RunEngine = {
  actions: readonly Action[];
  ports: ActionPorts;
  dataDir: string;
  sealer: Sealer;
  watch: HoldWatch;
  announcer: Announcer;
  /** of the secrets that templates refer to */
  secrets?: SecretReader;
};

const known = new WeakMap<readonly Action[], { byId: Map<string, Action>; repeatable: string[] }>();

function indexOf(actions: readonly Action[]) {
  const found = known.get(actions) ?? {
    byId: new Map(actions.map((action) => [action.id, action])),
    repeatable: actions.filter((action) => action.repeatable && !action.repeatableFor).map(({ id }) => id),
  };
  known.set(actions, found);
  return found;
}

export const actionOf = ({ actions }: RunEngine, id: string): Action | undefined => indexOf(actions).byId.get(id);

/** Actions that are safe to repeat whatever their input is. */
export const alwaysRepeatable = ({ actions }: RunEngine): string[] => indexOf(actions).repeatable;

/** Undefined where there is no such action. `input` is what the template says. */
export function isRepeatable(engine: RunEngine, id: string, input: unknown): boolean | undefined {
  const action = actionOf(engine, id);
  return action && mayRepeat(action, input);
}
