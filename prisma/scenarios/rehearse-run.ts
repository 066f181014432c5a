import { randomUUID } from 'node:crypto';
import { Announcer } from '@/domain/automation/runs/announcer';
import { cancelRun } from '@/domain/automation/runs/commands/cancel';
import { retryRun } from '@/domain/automation/runs/commands/retry';
import { startRun } from '@/domain/automation/runs/commands/start';
import { RunRecord } from '@/domain/automation/runs/record';
import { createRedactor } from '@/domain/automation/runs/redact';
import { type StepState, takeHold } from '@/domain/automation/runs/store';
import { createContext, jobActor, type PersonActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import type { PlannedRun } from './history-plan';
import { teamRef } from './organisation';

const failures: Record<PlannedRun['template'], { step: number; error: string; cure: string }> = {
  'create-web-service': {
    step: 1,
    error: 'The repository already exists: somebody made one with this name before.',
    cure: 'Choose another name, or ask its owner to rename or remove it.',
  },
  'create-library': {
    step: 1,
    error: 'The git host did not answer within 30 s.',
    cure: 'Retry from here: nothing was made.',
  },
  'register-existing': {
    step: 3,
    error: 'An entity with this name is there already, and another location claims it.',
    cure: 'Choose another name, or remove the other claim.',
  },
};

/**
 * A run of the past: started, cancelled and retried by the commands that people use, and taken forward by the engine's own
 * record with its clock moved. Only the work of the steps is left out: no repository of back then is made now.
 */
export async function rehearseRun(db: Db, person: PersonActor, plan: PlannedRun): Promise<void> {
  const at = (ms: number) => createContext({ actor: person, db, now: new Date(plan.at.getTime() + ms) });
  const { id } = await startRun(at(0), { template: plan.template, parameters: parametersOf(plan) });
  if (plan.ends === 'cancelled') {
    await cancelRun(at(900), { id });
    return;
  }
  const failsAt = plan.ends === 'failed' ? failures[plan.template] : undefined;
  await perform(db, id, plan, new Date(plan.at.getTime() + 14), failsAt);
  if (plan.retriedAfterMs === undefined) return;
  await retryRun(at(plan.retriedAfterMs), { id });
  await perform(db, id, plan, new Date(plan.at.getTime() + plan.retriedAfterMs + 11), undefined);
}

function parametersOf({ template, name, team }: PlannedRun): Record<string, unknown> {
  const owner = teamRef(team);
  const description = `The ${name.replaceAll('-', ' ')} of the shop`;
  if (template === 'register-existing') {
    return { described: 'no', name, type: 'service', owner, lifecycle: 'production', description };
  }
  return { name, owner, description };
}

type FailsAt = { step: number; error: string; cure: string } | undefined;

async function perform(db: Db, runId: string, plan: PlannedRun, from: Date, failsAt: FailsAt): Promise<void> {
  const hold = randomUUID();
  const held = await takeHold(db, runId, hold, from);
  if (!held) throw new Error(`The run ${runId} could not be taken forward`);
  let clock = from;
  const pass = (seconds: number) => {
    clock = new Date(clock.getTime() + seconds * 1000);
  };
  const record = new RunRecord({
    db,
    announcer: new Announcer(),
    actorName: jobActor('run.advance').name,
    hold,
    held,
    redactor: createRedactor({}),
    now: () => clock,
  });
  for (const step of held.steps) {
    if (step.status === 'succeeded' || step.status === 'skipped') continue;
    record.begin(step);
    pass(plan.stepSeconds[step.position] ?? 0.6);
    if (failsAt?.step === step.position) {
      record.fail(step, { error: failsAt.error, cure: failsAt.cure, cause: 'input' });
      await record.write('failed', { end: { output: null, keep: true } });
      record.journal.stop();
      return;
    }
    record.journal.write(step.stepId, 'info', lineOf(step, plan));
    record.finish(step, isLeftOut(step, plan) ? { end: 'skipped' } : { end: 'succeeded', output: {} });
  }
  await record.write('succeeded', { end: { output: {}, keep: false } });
  record.journal.stop();
}

/** Of the three ways to register, only the one with a written descriptor is rehearsed. */
const isLeftOut = (step: StepState, { template }: PlannedRun) =>
  template === 'register-existing' && step.stepId !== 'write' && step.stepId !== 'keep';

function lineOf(step: StepState, { name, team }: PlannedRun): string {
  if (step.action === 'publish:git')
    return `Published ${team}/${name} (demo history: the repository itself was not kept)`;
  if (step.action.startsWith('fetch:')) return 'Filled the skeleton';
  return `${step.name}: ${name}`;
}
