import { describe, expect, it } from 'vitest';
import { setFreeze } from '@/domain/approvals/freeze/commands';
import { insertTeam } from '@/domain/core/testing';
import { planRun } from '../../plan';
import type { ActionPorts } from '../../ports';
import { idlePorts } from '../../testing';
import { testPortal } from '../testing';

const portal = await testPortal([]);
const template = await portal.template('make', [{ id: 'one', action: 'debug:log' }]);
const window = { reason: 'The books close', startsAt: '2026-11-20', endsAt: '2026-12-31T00:00:00Z' };

describe('starting by hand in a freeze', () => {
  it('is refused with until when and why, and let through by permission with a reason that is kept', async () => {
    const first = await portal.start(template);
    await setFreeze(portal.as('platform'), { ...window, name: 'Year end', templateTypes: ['service'] });
    await expect(portal.start(template)).rejects.toMatchObject({
      kind: 'conflict',
      detail: expect.stringContaining('“Year end” lets nothing start until 2026-12-31 00:00 UTC: The books close.'),
    });
    await expect(portal.start(template, { freezeOverride: 'now' })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(portal.start(template, {}, 'lead')).rejects.toMatchObject({
      detail: expect.stringContaining('You may start it all the same'),
    });
    const second = await portal.start(template, { freezeOverride: 'Customers wait' }, 'lead');
    expect(second.number).toBe(first.number + 1);
    const entry = await portal.db.auditEntry.findFirst({ where: { subjectId: second.id, action: 'run.start' } });
    expect(entry?.detail).toMatchObject({ freeze: 'Year end', override: 'Customers wait' });
  });

  it('is told by the plan for the team that the form names, whoever looks', async () => {
    const other = await insertTeam(portal.db, { name: 'Payments' });
    await portal.db.freezeWindow.updateMany({ data: { teamIds: [other.id] } });
    const named = await portal.template('named', [{ id: 'one', action: 'debug:log' }], {
      parameters: { properties: { owner: { type: 'string' } } },
    });
    const plan = async (owner: string) => {
      const toolbox = { actions: [], ports: idlePorts as ActionPorts };
      return (await planRun(portal.as('lead'), { template: named, parameters: { owner } }, toolbox)).freeze;
    };
    expect(await plan('group:default/checkout')).toBeNull();
    expect(await plan(other.ref)).toMatchObject({ name: 'Year end', override: { allowed: false } });
    await portal.db.freezeWindow.updateMany({ data: { teamIds: [portal.team.id] } });
    expect(await plan('group:default/checkout')).toMatchObject({ override: { allowed: true } });
    await portal.db.freezeWindow.updateMany({ data: { teamIds: [] } });
  });

  it('goes on where the window is for others, and remembers the entity', async () => {
    await portal.db.freezeWindow.updateMany({ data: { templateTypes: ['website'] } });
    const run = await portal.start(template, { entity: 'Component:default/Cart' });
    const row = await portal.db.run.findUniqueOrThrow({ where: { id: run.id } });
    expect(row).toMatchObject({ entityRef: 'component:default/cart', startedBy: 'entity', triggerId: null });
  });
});
