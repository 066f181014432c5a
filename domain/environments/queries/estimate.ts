import { can } from '@/domain/access/permissions';
import { usualWaitMinutes } from '@/domain/approvals/queries';
import type { Context } from '@/domain/core/context';
import type { FieldError } from '@/domain/core/errors';
import { cents, monthOf } from '@/domain/environments/cost';
import {
  checkParameters,
  chooseSize,
  findTeam,
  pricesOf,
  rule,
  type Team,
  totalPrice,
} from '@/domain/environments/prepare';
import { EnvironmentName, type Estimate, type EstimateInput } from '@/domain/environments/schema';
import { loadLatestVersion } from '@/domain/environments/types/queries';
import type { EnvironmentTypeDocument } from '@/domain/environments/types/schema';
import { teamUsage } from '@/domain/environments/usage';
import { describeLife } from '@/domain/environments/words';

/**
 * What a request would cost, need and run into, without asking for anything: the form asks it at each change.
 * Mistakes stand in `errors`, each with the pointer that the request itself would answer. Throws NotFound for the type.
 */
export async function estimateEnvironment(ctx: Context, input: EstimateInput): Promise<Estimate> {
  const { document: type } = await loadLatestVersion(ctx.db, input.type);
  const team = await findTeam(ctx.db, ctx.actor, input.owner);
  const ttlHours = input.ttlHours ?? type.defaultTtlHours;
  const { values, errors } = checkParameters(type, input.parameters);
  const { size, errors: sizeErrors } = chooseSize(type, input);
  const { hourly, asleepHourly, currency } = pricesOf(type, size);
  const total = totalPrice(hourly, ttlHours);
  const mistakes = [
    ...errors,
    ...sizeErrors,
    ...lifeMistakes(type, ttlHours),
    ...(await nameMistakes(ctx, input.name)),
  ];
  const cost = { total, hourly, asleepHourly, currency };
  if (!team) return { ...nothing, cost, ttlHours, errors: [...mistakes, ...teamMistakes(input.owner)] };

  const usage = await teamUsage(ctx.db, team, ctx.now);
  const ruling = rule({ type, size, actor: ctx.actor, usage, parameters: values }, ttlHours);
  const left = (monthOf(ctx.now).to.getTime() - ctx.now.getTime()) / 3_600_000;
  const { withWaiting, budget } = usage.month;
  const full = usage.held >= usage.quota;
  const quotaDetail = `${team.name} holds ${usage.held} of ${usage.quota} environments. Give one back first.`;
  const allowed = can(ctx.actor, 'environment.request', { teamId: team.id });
  return {
    ...ruling,
    cost,
    ttlHours,
    quota: { held: usage.held, after: usage.held + 1, most: usage.quota },
    month: { forecast: withWaiting, after: cents(withWaiting + hourly * Math.min(ttlHours, left)), budget },
    deciders: await decidersOf(ctx, team),
    usualWaitMinutes: await usualWaitMinutes(ctx, { teamId: team.id }),
    errors: [
      ...mistakes,
      ...(full ? [{ pointer: '/owner', detail: quotaDetail }] : []),
      ...(allowed.allowed ? [] : [{ pointer: '/owner', detail: allowed.reason }]),
    ],
  };
}

const nothing = {
  quota: { held: 0, after: 0, most: 0 },
  month: { forecast: 0, after: 0, budget: null },
  asks: [],
  checks: [],
  wayRound: null,
  freeUntilHours: 0,
  deciders: [],
  usualWaitMinutes: null,
} satisfies Omit<Estimate, 'cost' | 'ttlHours' | 'errors'>;

function teamMistakes(owner: string | undefined): FieldError[] {
  return [{ pointer: '/owner', detail: owner ? `There is no team "${owner}".` : 'Say which team it is for.' }];
}

function lifeMistakes(type: EnvironmentTypeDocument, ttlHours: number): FieldError[] {
  if (ttlHours <= type.maxTtlHours) return [];
  return [{ pointer: '/ttlHours', detail: `${type.title} lives ${describeLife(type.maxTtlHours)} at most.` }];
}

async function nameMistakes(ctx: Context, name: string): Promise<FieldError[]> {
  if (!name) return [];
  const parsed = EnvironmentName.safeParse(name);
  if (!parsed.success) return [{ pointer: '/name', detail: parsed.error.issues[0]?.message ?? 'Not a name' }];
  const where = { name, status: { notIn: ['destroyed' as const, 'rejected' as const] } };
  const taken = await ctx.db.environment.findFirst({ where, select: { requesterName: true } });
  return taken ? [{ pointer: '/name', detail: `Taken by ${taken.requesterName}’s environment.` }] : [];
}

/** Leads of the team, without the one who asks; where there is none the platform team decides. */
async function decidersOf(ctx: Context, team: Team): Promise<string[]> {
  const leads = await ctx.db.membership.findMany({
    where: { teamId: team.id, role: 'lead', personId: { not: ctx.actor.id }, person: { disabledAt: null } },
    include: { person: { select: { name: true } } },
    take: 5,
  });
  return leads.map(({ person }) => person.name);
}
