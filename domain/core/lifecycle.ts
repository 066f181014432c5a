import { conflict } from './errors';

type Table = Record<string, Record<string, string>>;

/**
 * A lifecycle is data: for each state, which event leads where. Pure; its test is the table.
 * `next` gives the new state or undefined where the event does not fit.
 */
export type Lifecycle<T extends Table = Table> = {
  thing: string;
  table: T;
  next: (state: string, event: string) => string | undefined;
  isFinal: (state: string) => boolean;
};

export function defineLifecycle<const T extends Table>(thing: string, table: T): Lifecycle<T> {
  return {
    thing,
    table,
    next: (state, event) => table[state]?.[event],
    isFinal: (state) => Object.keys(table[state] ?? {}).length === 0,
  };
}

type EventOf<L> = L extends Lifecycle<infer T> ? { [S in keyof T]: keyof T[S] }[keyof T] & string : never;

type Movable = {
  // Prisma's own delegates: each has its own argument type, and this is what they share.
  updateMany: (args: { where: never; data: never }) => Promise<{ count: number }>;
};

/**
 * The only way to change a state. The UPDATE repeats the state that was read, so of two who move the same row one gets
 * a Conflict and nothing is overwritten. Returns the new state.
 */
export async function move<L extends Lifecycle>(
  model: Movable,
  lifecycle: L,
  row: { id: string; status: string },
  event: EventOf<L>,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const next = lifecycle.next(row.status, event);
  if (!next) throw conflict(`This ${lifecycle.thing} is ${row.status}, so it cannot be ${pastTense(event)} now.`);
  const where = { id: row.id, status: row.status } as never;
  const { count } = await model.updateMany({ where, data: { ...changes, status: next } as never });
  if (count === 0) throw conflict(`This ${lifecycle.thing} has changed in the meantime. Look again, then repeat.`);
  return next;
}

const irregular: Record<string, string> = {
  cancel: 'cancelled',
  withdraw: 'withdrawn',
  sleep: 'put to sleep',
  wake: 'woken',
  destroy: 'destroyed',
  override: 'overridden',
};

function pastTense(event: string): string {
  return (
    irregular[event] ??
    (event.endsWith('e') ? `${event}d` : event.endsWith('y') ? `${event.slice(0, -1)}ied` : `${event}ed`)
  );
}
