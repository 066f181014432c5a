import { createContext, jobActor, type PersonActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { DomainError } from '@/domain/core/errors';
import {
  beginProvision,
  completeProvision,
  expireEnvironment,
  failProvision,
  removeEnvironment,
} from '@/domain/environments/commands/advance';
import { decideApproval } from '@/domain/environments/commands/decisions';
import { destroyEnvironment } from '@/domain/environments/commands/destroy';
import { requestEnvironment } from '@/domain/environments/commands/request';
import type { PlannedEnvironment } from './history-plan';
import { teamRef } from './organisation';

type Decider = (team: PlannedEnvironment['team'], notPerson: string) => PersonActor;

const hour = 3_600_000;

/**
 * An environment of the past: asked for, decided on, made, ended by the commands that people and the worker use, with the
 * clock moved. Only the provisioner's work is left out. One that would still live now is given back before.
 */
export async function rehearseEnvironment(
  db: Db,
  person: PersonActor,
  decider: Decider,
  plan: PlannedEnvironment,
  now: Date,
) {
  let clock = plan.at.getTime();
  const as = (actor: PersonActor) => createContext({ actor, db, now: new Date(clock) });
  const worker = () => createContext({ actor: jobActor('environment.provision'), db, now: new Date(clock) });

  const requested = await requestOrRefused(db, person, plan);
  if (!requested) return;
  const { id, approval } = requested;
  if (approval) {
    clock += plan.approvalMs;
    const decision = plan.rejected ? 'reject' : 'approve';
    const comment = plan.rejected ? 'Three days are enough for this, ask again with less.' : undefined;
    await decideApproval(as(decider(plan.team, plan.person)), { id: approval.id, decision, comment });
    if (plan.rejected) return;
  }
  clock += plan.queueMs;
  await beginProvision(worker(), { id });
  const began = new Date(clock);
  clock += plan.provisionMs;
  const stages = stagesOf(plan, began, new Date(clock));
  if (plan.fails) {
    await failProvision(worker(), { id, error: failureOf(plan), stages, resources: {} });
    clock += hour;
    await destroyEnvironment(as(person), { id });
  } else {
    await completeProvision(worker(), { id, outputs: {}, secretOutputs: {}, hasAddress: false, stages });
    clock = await endLife(plan, clock, now, {
      giveBack: (at) => destroyEnvironment(createContext({ actor: person, db, now: at }), { id }),
      expire: async (at) => {
        const ctx = createContext({ actor: jobActor('environment.expire'), db, now: at });
        await expireEnvironment(ctx, { id });
        await destroyEnvironment(ctx, { id });
      },
    });
  }
  clock += 900;
  await removeEnvironment(worker(), { id });
}

/** A quota that was full back then: the person was refused, which is history as well. */
async function requestOrRefused(db: Db, person: PersonActor, plan: PlannedEnvironment) {
  const ctx = createContext({ actor: person, db, now: plan.at });
  const parameters = plan.type === 'service-preview' ? { repository: 'storefront/storefront-web' } : {};
  try {
    return await requestEnvironment(ctx, {
      type: plan.type,
      name: plan.name,
      owner: teamRef(plan.team),
      ttlHours: plan.ttlHours,
      reason: plan.reason,
      parameters,
    });
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'limit-reached') return undefined;
    throw error;
  }
}

type Ends = { giveBack: (at: Date) => Promise<unknown>; expire: (at: Date) => Promise<unknown> };

async function endLife(plan: PlannedEnvironment, ready: number, now: Date, ends: Ends): Promise<number> {
  const wholeLife = ready + plan.ttlHours * hour;
  const latest = now.getTime() - hour;
  const early = plan.givenBackAt === undefined ? undefined : ready + plan.givenBackAt * plan.ttlHours * hour;
  const isOverByNow = wholeLife < latest;
  if (early === undefined && isOverByNow) {
    await ends.expire(new Date(wholeLife + 400));
    return wholeLife + 400;
  }
  const at = Math.max(ready + 1000, Math.min(early ?? latest, latest));
  await ends.giveBack(new Date(at));
  return at;
}

function stagesOf(plan: PlannedEnvironment, began: Date, ended: Date) {
  const names = plan.type === 'postgres-sandbox' ? ['Role', 'Database'] : ['Checkout', 'Install', 'Start', 'Healthy'];
  const share = (ended.getTime() - began.getTime()) / names.length;
  return names.map((name, index) => ({
    name,
    status: plan.fails && index === names.length - 1 ? ('failed' as const) : ('done' as const),
    startedAt: new Date(began.getTime() + share * index).toISOString(),
    finishedAt: new Date(began.getTime() + share * (index + 1)).toISOString(),
  }));
}

const failureOf = ({ type }: PlannedEnvironment) =>
  type === 'postgres-sandbox'
    ? 'The database server refused the connection. Everything that was made is gone again.'
    : 'The service did not answer GET / within 60 s. Everything that was made is gone again.';
