import { z } from 'zod';
import { type Action, type ActionContext, defineAction } from '../action';
import type { ActionPorts } from '../ports';
import { getRun, readLog } from './queries';
import { testPortal } from './testing';

type Work = (context: ActionContext, input: { do: string; message?: string; token?: string }) => unknown;

/** A portal with an action whose work each test gives by the `do` of its input. */
export async function workScene(more: Action[] = [], ports?: ActionPorts) {
  const works = new Map<string, Work>();
  const calls: { key: string; step: string }[] = [];

  const action = (id: string, repeatable: boolean, timeoutSeconds?: number) =>
    defineAction({
      id,
      title: id,
      description: id,
      repeatable,
      takesSecrets: ['token', 'message'],
      timeoutSeconds,
      input: z.object({ do: z.string().default('say'), message: z.string().optional(), token: z.string().optional() }),
      plan: async () => [],
      apply: async (input, context) => {
        calls.push({ key: context.idempotencyKey, step: context.step.id });
        return ((await works.get(input.do)?.(context, input)) ?? {}) as object;
      },
    });

  works.set('say', ({ log }, { message = '' }) => {
    log('info', message);
    return { output: { said: message } };
  });

  const actions = [action('test:do', true), action('test:once', false), action('test:short', true, 0.05), ...more];
  const portal = await testPortal(actions, ports);
  const see = (id: string) => getRun(portal.as('ines'), { id });
  const lines = async (id: string) => (await readLog(portal.as('ines'), { id })).items.map(({ text }) => text);
  return { works, calls, actions, portal, see, lines };
}

/** A step that works until it is let go. */
export function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let enter: () => void = () => undefined;
  const entered = new Promise<void>((resolve) => {
    enter = resolve;
  });
  return { open: () => open(), opened, enter: () => enter(), entered };
}
