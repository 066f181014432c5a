import { describe, expect, test, vi } from 'vitest';
import { testNow } from '@/domain/core/testing';
import { cancelRun } from './commands/cancel';
import { gate, workScene } from './fixture';

const { works, portal, see, lines } = await workScene();

describe('cancelling', () => {
  test('reaches a step that works within a second, and later steps never begin', async () => {
    const first = gate();
    let heard = 0;
    works.set('long', async ({ signal }) => {
      first.enter();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      heard = performance.now();
      signal.throwIfAborted();
    });
    await portal.template('long', [
      { id: 'l', action: 'test:do', input: { do: 'long' } },
      { id: 'm', action: 'test:do' },
    ]);
    const { id } = await portal.start('long');
    const running = portal.advance(id);
    await first.entered;
    await cancelRun(portal.as('ines'), { id });
    const cancelled = performance.now();
    expect(await running).toEqual({ end: 'done' });
    await vi.waitFor(() => expect(heard).toBeGreaterThan(0), { timeout: 20_000 });
    expect(heard - cancelled).toBeLessThan(1000);
    const run = await see(id);
    expect(run.status).toBe('cancelled');
    expect(run.steps.map(({ status, spans }) => [status, spans.at(-1)?.to === null])).toEqual([
      ['cancelled', false],
      ['cancelled', false],
    ]);
    expect(await lines(id)).toEqual(['Cancelled by Ines Oliveira.']);
    expect(await portal.advance(id)).toEqual({ end: 'done' });
  });
});

describe('the requester', () => {
  test('is asked again at each step', async () => {
    works.set('dismiss', async () => {
      await portal.db.person.update({ where: { id: portal.people.other.id }, data: { disabledAt: testNow } });
    });
    await portal.template('dismissed', [
      { id: 'a', action: 'test:do', input: { do: 'dismiss' } },
      { id: 'b', action: 'test:do' },
    ]);
    const { id } = await portal.start('dismissed', {}, 'other');
    await portal.advance(id);
    expect(await see(id)).toMatchObject({
      error: 'Jonas Weber has no account any more, so this run may not go on.',
      steps: [{ status: 'succeeded' }, { status: 'failed' }],
    });
    await portal.db.person.update({ where: { id: portal.people.other.id }, data: { disabledAt: null } });
  });

  test('stands in the action’s context, and in expressions', async () => {
    const seen: unknown[] = [];
    works.set('who', ({ ctx, run }, { message }) => {
      seen.push(ctx.actor, run.requesterRef, message);
    });
    await portal.template('who', [
      { id: 'a', action: 'test:do', input: { do: 'who', message: '${{ user.entity.metadata.name }} ${{ user.ref }}' } },
    ]);
    const { id } = await portal.start('who');
    await portal.advance(id);
    const ref = 'user:default/ines-oliveira';
    expect(seen).toEqual([portal.people.ines, ref, `ines-oliveira ${ref}`]);
  });
});
