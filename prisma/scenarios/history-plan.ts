import { Chance } from './chance';
import { people, type TeamHandle } from './organisation';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export type PlannedRun = {
  kind: 'run';
  at: Date;
  person: string;
  team: TeamHandle;
  template: 'create-web-service' | 'create-library' | 'register-existing';
  name: string;
  ends: 'succeeded' | 'failed' | 'cancelled';
  /** a failed one that somebody took up again, and how much later */
  retriedAfterMs?: number;
  stepSeconds: number[];
};

export type PlannedEnvironment = {
  kind: 'environment';
  at: Date;
  person: string;
  team: TeamHandle;
  type: 'postgres-sandbox' | 'service-preview';
  name: string;
  ttlHours: number;
  reason: string;
  approvalMs: number;
  rejected: boolean;
  queueMs: number;
  provisionMs: number;
  fails: boolean;
  /** given back before its end, as a share of its life; none: it expires */
  givenBackAt?: number;
};

export type Planned = PlannedRun | PlannedEnvironment;

/** How much each team does. Logistics has only begun. */
const activity: Record<TeamHandle, number> = {
  checkout: 26,
  storefront: 21,
  payments: 18,
  platform: 15,
  data: 13,
  logistics: 5,
};

const nouns = [
  'cart',
  'coupon',
  'receipt',
  'stock',
  'price',
  'refund',
  'label',
  'slot',
  'voucher',
  'invoice',
  'parcel',
  'address',
  'basket',
  'tax',
  'loyalty',
  'gift',
  'return',
  'banner',
  'search',
  'session',
];
const roles = ['api', 'worker', 'sync', 'web', 'feed', 'export', 'proxy', 'index', 'rules', 'gate'];
const reasons = [
  'Dry run of a migration before the release',
  'Review of a pull request',
  'Reproduce a customer’s case with their settings',
  'Load test of the new query',
  'Try the new client library',
  'Workshop with the shop team',
  'Check the upgrade on real-looking data',
  'Demo for the product owner',
];

/** The plan of 90 days: what people did and how it went, in order of time. Growing week by week, and getting better. */
export function planHistory(now: Date, days = 90): Planned[] {
  const chance = new Chance(20261);
  const planned: Planned[] = [];
  const names = new Set<string>();
  for (let back = days; back >= 1; back--) {
    const midnight = Math.floor((now.getTime() - back * day) / day) * day;
    const weekday = new Date(midnight).getUTCDay();
    const progress = 1 - back / days;
    const busy = weekday === 0 || weekday === 6 ? 0.08 : 1;
    const runs = Math.round(chance.between(1.6, 3.2) * (1 + 1.6 * progress) * busy);
    const environments = Math.round(chance.between(0.5, 1.7) * (1 + 1.1 * progress) * busy);
    for (let i = 0; i < runs; i++) planned.push(planRun(chance, workingTime(chance, midnight), progress, names));
    for (let i = 0; i < environments; i++) {
      planned.push(planEnvironment(chance, workingTime(chance, midnight), progress, names));
    }
  }
  // Nothing before there was anybody, and nothing that is still to come.
  const first = now.getTime() - days * day + hour;
  return planned.filter(({ at }) => at.getTime() >= first && at < now).sort((a, b) => a.at.getTime() - b.at.getTime());
}

const workingTime = (chance: Chance, midnight: number) => new Date(midnight + chance.between(7.5, 17.5) * hour);

function somebody(chance: Chance): { person: string; team: TeamHandle } {
  const team = chance.weighted(activity);
  const members = people.filter((person) => person.team === team && person.role !== 'manager');
  return { person: chance.one(members).handle, team };
}

function newName(chance: Chance, names: Set<string>): string {
  for (;;) {
    const base = `${chance.one(nouns)}-${chance.one(roles)}`;
    const name = names.has(base) ? `${base}-${chance.whole(2, 99)}` : base;
    if (names.has(name)) continue;
    names.add(name);
    return name;
  }
}

function planRun(chance: Chance, at: Date, progress: number, names: Set<string>): PlannedRun {
  const template = chance.weighted({ 'create-web-service': 34, 'create-library': 16, 'register-existing': 50 });
  const fails = chance.is(0.11 - 0.075 * progress);
  const stepSeconds = [chance.between(0.4, 2.4), chance.between(1.2, 9), chance.between(0.5, 3)];
  return {
    kind: 'run',
    ...somebody(chance),
    at,
    template,
    name: newName(chance, names),
    ends: fails ? 'failed' : chance.is(0.015) ? 'cancelled' : 'succeeded',
    retriedAfterMs: fails && chance.is(0.45) ? chance.between(4, 90) * minute : undefined,
    stepSeconds,
  };
}

function planEnvironment(chance: Chance, at: Date, progress: number, names: Set<string>): PlannedEnvironment {
  const type = chance.weighted({ 'postgres-sandbox': 64, 'service-preview': 36 });
  const isLong = chance.is(0.24);
  const slowness = 1.9 - progress;
  return {
    kind: 'environment',
    ...somebody(chance),
    at,
    type,
    name: `${newName(chance, names)}-${type === 'postgres-sandbox' ? 'db' : 'preview'}`.slice(0, 40),
    ttlHours: isLong ? chance.one([96, 120, 168]) : chance.one([4, 8, 12, 24, 48, 48, 72]),
    reason: chance.one(reasons),
    approvalMs: chance.between(6, 240) * slowness * minute,
    rejected: isLong && chance.is(0.2),
    queueMs: chance.between(15, 400),
    provisionMs: (type === 'postgres-sandbox' ? chance.between(380, 1400) : chance.between(3200, 14_000)) * slowness,
    fails: chance.is(0.09 - 0.06 * progress),
    givenBackAt: chance.is(0.42) ? chance.between(0.2, 0.9) : undefined,
  };
}
