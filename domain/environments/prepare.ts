import type { Policy } from '@/domain/approvals/policy';
import { type CheckedParameters, validateObject } from '@/domain/automation/templates/parameters';
import type { Actor } from '@/domain/core/context';
import type { Db, Tx } from '@/domain/core/db';
import type { FieldError } from '@/domain/core/errors';
import { cents } from './cost';
import type { TeamUsage } from './schema';
import { type Facts, policyOf } from './types/policy';
import type { EnvironmentTypeDocument, Size } from './types/schema';

export type Team = { id: string; ref: string; name: string };

/** The team that is meant: by id, reference or name in any letter case; left out, the person's only one. */
export async function findTeam(db: Db | Tx, actor: Actor, owner: string | undefined): Promise<Team | undefined> {
  if (!owner) return actor.kind === 'person' && actor.teams.length === 1 ? actor.teams[0] : undefined;
  const ref = owner.toLowerCase();
  const full = ref.includes(':') ? ref : `group:${ref.includes('/') ? ref : `default/${ref}`}`;
  const found = await db.team.findMany({
    where: { OR: [{ id: owner }, { ref: full }, { name: { equals: owner, mode: 'insensitive' } }] },
    take: 5,
  });
  return found.find((team) => team.id === owner || team.ref === full) ?? found[0];
}

/** The values of the form: defaults filled in, each mistake under /parameters. Unknown names are mistakes, too. */
export function checkParameters(type: EnvironmentTypeDocument, given: Record<string, unknown>): CheckedParameters {
  const { size: _size, ...withoutSize } = given;
  const own = type.sizes.length > 0 ? withoutSize : given;
  const known = Object.keys((type.parameters.properties ?? {}) as object);
  const open = Boolean(type.parameters.additionalProperties || type.parameters.allOf || type.parameters.oneOf);
  const unknown = open ? [] : Object.keys(own).filter((name) => !known.includes(name));
  const { values, errors } = validateObject(type.parameters, own);
  const all = [
    ...errors,
    ...unknown.map((name) => ({ pointer: `/${name}`, detail: `The type ${type.name} has no parameter "${name}".` })),
  ];
  return { values, errors: all.map(({ pointer, detail }) => ({ pointer: `/parameters${pointer}`, detail })) };
}

/** The size that was chosen, by `size` or as a parameter; the first one where none was. */
export function chooseSize(
  type: EnvironmentTypeDocument,
  given: { size?: string; parameters: Record<string, unknown> },
): { size?: Size; errors: FieldError[] } {
  if (type.sizes.length === 0) {
    return { errors: given.size ? [{ pointer: '/size', detail: `${type.title} has no sizes.` }] : [] };
  }
  const name = given.size ?? given.parameters.size;
  const size = name === undefined ? type.sizes[0] : type.sizes.find((candidate) => candidate.name === name);
  const names = type.sizes.map((candidate) => candidate.name).join(', ');
  return { size, errors: size ? [] : [{ pointer: '/size', detail: `Choose one of: ${names}.` }] };
}

export const pricesOf = (type: EnvironmentTypeDocument, size: Size | undefined) => ({
  hourly: size?.hourly ?? type.price.hourly,
  asleepHourly: size?.asleepHourly ?? type.price.asleepHourly,
  currency: type.price.currency,
});

/** What the rules are asked about, but for the life. */
export type Circumstances = {
  type: EnvironmentTypeDocument;
  size?: Size;
  actor: Pick<Actor, 'name'> & { role?: string; teams?: { id: string; role: string }[] };
  usage: TeamUsage & { byType: Map<string, number> };
  parameters: Record<string, unknown>;
  /** an environment that lives already: it is in the usage, so it does not count twice */
  extends?: boolean;
};

function factsOf(circumstances: Circumstances, ttlHours: number): Facts {
  const { type, size, actor, usage, parameters } = circumstances;
  const { hourly } = pricesOf(type, size);
  const own = circumstances.extends ? 1 : 0;
  const price = hourly * ttlHours;
  return {
    ttlHours,
    hourlyPrice: hourly,
    totalPrice: price,
    size: size?.name ?? '',
    extension: own === 1,
    team: {
      name: usage.team.name,
      ref: usage.team.ref,
      environments: usage.held - own,
      ofType: (usage.byType.get(type.name) ?? 0) - own,
      quota: usage.quota,
      monthForecast: usage.month.withWaiting + (own ? 0 : price),
      monthlyBudget: usage.month.budget ?? 0,
    },
    requester: {
      name: actor.name,
      role: actor.role ?? '',
      isLead: actor.teams?.some((team) => team.id === usage.team.id && team.role === 'lead') ?? false,
    },
    parameters,
  };
}

export type Ruling = {
  asks: { rule: string; why: string }[];
  checks: { label: string; passed: boolean }[];
  /** the longest shorter life that no rule asks about, where this one is asked about */
  wayRound: { ttlHours: number } | null;
  freeUntilHours: number;
};

/** What the type's rules say about a life, and about all shorter ones. `shortest` is where a way round may begin. */
export function rule(circumstances: Circumstances, ttlHours: number, shortest = 1): Ruling {
  const policy: Policy = policyOf(circumstances.type);
  const ask = (hours: number) => policy.evaluate(factsOf(circumstances, hours));
  const { asks, checks } = ask(ttlHours);
  const free = (hours: number) => ask(hours).asks.length === 0;
  const lives = possibleLives(circumstances.type.maxTtlHours);
  const shorter = lives.filter((hours) => hours < ttlHours && hours >= shortest);
  const wayRound = asks.length > 0 ? shorter.findLast(free) : undefined;
  const firstAsked = lives.findIndex((hours) => !free(hours));
  return {
    asks: asks.map(({ rule: name, why }) => ({ rule: name, why })),
    checks,
    wayRound: wayRound === undefined ? null : { ttlHours: wayRound },
    freeUntilHours: firstAsked === -1 ? circumstances.type.maxTtlHours : (lives[firstAsked - 1] ?? 0),
  };
}

/** Every hour of the first week, then every day: the lives that a way round is looked for among. */
function possibleLives(maxTtlHours: number): number[] {
  const week = Array.from({ length: Math.min(168, maxTtlHours) }, (_, index) => index + 1);
  const days = Array.from(
    { length: Math.max(0, Math.floor((maxTtlHours - 168) / 24)) },
    (_, index) => 168 + (index + 1) * 24,
  );
  return [...week, ...days];
}

export const totalPrice = (hourly: number, ttlHours: number) => cents(hourly * ttlHours);
