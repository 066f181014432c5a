import type { PersonActor } from '@/domain/core/context';
import type { Db } from '@/domain/core/db';
import { followUpJobName } from '@/domain/core/followed';
import { actorNamed } from './actor';
import { type Planned, type PlannedEnvironment, planHistory } from './history-plan';
import { people, type TeamHandle } from './organisation';

import { rehearseEnvironment } from './rehearse-environment';

import { rehearseRun } from './rehearse-run';

/** How many things of the past are told at once; each team's own stay in order, as its quota and rules look at the time. */
const lanes = 4;

/** Tells the 90 days until `now`. What the history left in the queue of jobs is taken out again: it is over. */
export async function seedHistory(db: Db, now: Date): Promise<void> {
  const everybody = new Map<string, PersonActor>();
  for (const { handle } of people) everybody.set(handle, await actorNamed(db, handle));
  const person = (handle: string): PersonActor => {
    const found = everybody.get(handle);
    if (!found) throw new Error(`Nobody is called ${handle}`);
    return found;
  };
  const decider = (team: TeamHandle, notPerson: string): PersonActor => {
    const lead = people.find((one) => one.team === team && one.lead && one.handle !== notPerson);
    return person(lead?.handle ?? (notPerson === 'sven' ? 'marta' : 'sven'));
  };
  const tell = (plan: Planned) =>
    plan.kind === 'run'
      ? rehearseRun(db, person(plan.person), plan)
      : rehearseEnvironment(db, person(plan.person), decider, plan, now);
  await Promise.all(
    byLane(planHistory(now)).map(async (lane) => {
      for (const plan of lane) await tell(plan);
    }),
  );
  await forgetPastJobs(db, now);
}

/** Runs hang on nothing; environments of a team share its quota, so they stay in one lane. */
function byLane(history: Planned[]): Planned[][] {
  const list: Planned[][] = Array.from({ length: lanes }, () => []);
  const teamLane = new Map<string, number>();
  history.forEach((plan, index) => {
    const lane = plan.kind === 'run' ? index % lanes : laneOf(teamLane, plan);
    list[lane]?.push(plan);
  });
  return list;
}

function laneOf(known: Map<string, number>, { team }: PlannedEnvironment): number {
  const lane = known.get(team) ?? known.size % lanes;
  known.set(team, lane);
  return lane;
}

const daysOfNews = 2;

/** Jobs of what has ended, and news older than two days: nobody is told today of what happened in spring. */
async function forgetPastJobs(db: Db, now: Date): Promise<void> {
  const newsFrom = new Date(now.getTime() - daysOfNews * 86_400_000).toISOString();
  await db.$executeRaw`
    DELETE FROM graphile_worker._private_jobs j USING graphile_worker._private_tasks t
    WHERE t.id = j.task_id AND (
      EXISTS (SELECT 1 FROM "Run" r WHERE r."id" = j.payload ->> 'runId' AND r."status" NOT IN ('queued', 'running', 'waiting'))
      OR EXISTS (SELECT 1 FROM "Environment" e WHERE e."id" = j.payload ->> 'environmentId' AND e."status" IN ('destroyed', 'rejected'))
      OR EXISTS (SELECT 1 FROM "ApprovalRequest" a WHERE a."id" = j.payload ->> 'approvalId' AND a."status" <> 'pending')
      OR (t.identifier = ${followUpJobName} AND j.payload ->> 'at' < ${newsFrom}))`;
}
