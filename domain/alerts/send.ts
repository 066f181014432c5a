import type { NotificationPort, Recipients } from '@/domain/automation/ports';
import type { Context } from '@/domain/core/context';
import { limitReached } from '@/domain/core/errors';
import type { Channel } from './channel';
import { notify } from './notify';

const mostPeople = 5000;
const atOnce = 200;

/** What a run may tell people: the same notifications, by the same channels, as those of the portal itself. */
export function notificationPort(channels: () => Channel[]): NotificationPort {
  return {
    count: async (ctx, to) => {
      const { ids, unknown } = await resolve(ctx, to);
      return { people: ids.length, unknown };
    },
    send: async (ctx, { to, isUrgent, ...message }) => {
      const { ids, unknown } = await resolve(ctx, to);
      const kind = isUrgent ? ('message-urgent' as const) : ('message' as const);
      for (let from = 0; from < ids.length; from += atOnce) {
        await notify(ctx, { ...message, kind, to: ids.slice(from, from + atOnce) }, channels());
      }
      return { people: ids.length, unknown };
    },
  };
}

type Found = { ids: string[]; unknown: string[] };

async function resolve(ctx: Context, to: Recipients): Promise<Found> {
  const found = to === 'everybody' ? await everybody(ctx) : await behind(ctx, [...new Set(to.map(whole))]);
  if (found.ids.length <= mostPeople) return found;
  throw limitReached(`That would tell more than ${mostPeople} people. Name the teams that it concerns.`);
}

async function everybody(ctx: Context): Promise<Found> {
  const people = await ctx.db.person.findMany({
    where: { disabledAt: null },
    select: { id: true },
    take: mostPeople + 1,
  });
  return { ids: people.map(({ id }) => id), unknown: [] };
}

/** People, members of teams, and for any other entity whoever owns it. */
async function behind(ctx: Context, refs: string[]): Promise<Found> {
  const direct = await membersOf(ctx, refs);
  const rest = refs.filter((ref) => !direct.has(ref));
  const entities = await ctx.db.entity.findMany({
    where: { ref: { in: rest }, ownerRef: { not: null } },
    select: { ref: true, ownerRef: true },
    take: rest.length,
  });
  const owners = await membersOf(ctx, [...new Set(entities.flatMap(({ ownerRef }) => ownerRef ?? []))]);
  const owned = new Map(entities.map(({ ref, ownerRef }) => [ref, owners.get(ownerRef ?? '') ?? []]));
  const idsOf = (ref: string) => direct.get(ref) ?? owned.get(ref) ?? [];
  return { ids: [...new Set(refs.flatMap(idsOf))], unknown: refs.filter((ref) => idsOf(ref).length === 0) };
}

/** By reference, those of them that are people or teams. */
async function membersOf(ctx: Context, refs: string[]): Promise<Map<string, string[]>> {
  const [people, teams] = await Promise.all([
    ctx.db.person.findMany({
      where: { ref: { in: refs }, disabledAt: null },
      select: { id: true, ref: true },
      take: refs.length,
    }),
    ctx.db.team.findMany({
      where: { ref: { in: refs } },
      select: {
        ref: true,
        memberships: { where: { person: { disabledAt: null } }, select: { personId: true }, take: mostPeople },
      },
      take: refs.length,
    }),
  ]);
  return new Map<string, string[]>([
    ...people.map(({ ref, id }): [string, string[]] => [ref, [id]]),
    ...teams.map(({ ref, memberships }): [string, string[]] => [ref, memberships.map(({ personId }) => personId)]),
  ]);
}

/** `ines` is user:default/ines. */
function whole(ref: string): string {
  const [kind, name] = ref.includes(':') ? (ref.split(/:(.*)/s) as [string, string]) : ['user', ref];
  return `${kind}:${name.includes('/') ? name : `default/${name}`}`.toLowerCase();
}
