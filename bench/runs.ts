import { setTimeout as wait } from 'node:timers/promises';
import { call, type Portal } from './portal';

const template = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: bench-three-steps, title: Three steps}
spec:
  type: service
  steps:
    - {id: one, name: One, action: 'debug:log', input: {message: one}}
    - {id: two, name: Two, action: 'debug:log', input: {message: two}}
    - {id: three, name: Three, action: 'debug:log', input: {message: three}}
`;

type Run = { id: string; status: string; finishedAt: string | null };

/** Three trivial steps, as who asked for them sees it: alone, as the median of some; and many at once, until the last is done. */
export async function measureRuns(portal: Portal): Promise<{ alone: number; together: number }> {
  await call(portal, 'PUT', '/templates', template, 'application/yaml');
  const alone: number[] = [];
  for (let n = 0; n < 15; n++) {
    const asked = performance.now();
    await finished(portal, await start(portal));
    alone.push(performance.now() - asked);
  }
  const began = performance.now();
  const ids = await Promise.all(Array.from({ length: 100 }, () => start(portal)));
  for (const id of ids) await finished(portal, id);
  const together = performance.now() - began;
  alone.sort((a, b) => a - b);
  return { alone: alone[Math.floor(alone.length / 2)] ?? Number.NaN, together };
}

async function start(portal: Portal): Promise<string> {
  const body = JSON.stringify({ template: 'bench-three-steps', parameters: {} });
  return (await call<{ id: string }>(portal, 'POST', '/runs', body)).id;
}

async function finished(portal: Portal, id: string): Promise<void> {
  const giveUp = performance.now() + 120_000;
  while (performance.now() < giveUp) {
    const run = await call<Run>(portal, 'GET', `/runs/${id}`);
    if (run.status === 'failed' || run.status === 'cancelled') throw new Error(`The run ${id} is ${run.status}.`);
    if (run.finishedAt) return;
    await wait(2);
  }
  throw new Error(`The run ${id} did not end within two minutes.`);
}
