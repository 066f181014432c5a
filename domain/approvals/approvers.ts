import { z } from 'zod';
import { roles } from '@/domain/access/permissions';
import type { RoleName } from '@/domain/core/context';
import { invalid } from '@/domain/core/errors';
import { compileCondition, type Vocabulary } from './policy';

/** Who may decide: by role, by name, by leading the team that it is about; of those, whom the condition lets. */
export const Approvers = z.object({
  roles: z.array(z.enum(roles)).default([]),
  /** user:default/marta, group:default/security: whole references in lower case */
  refs: z.array(z.string()).default([]),
  owner: z.boolean().default(false),
  /** CEL about `candidate`; alone it is asked of everybody */
  when: z.string().optional(),
});
export type Approvers = z.output<typeof Approvers>;

export const Stage = z.object({
  name: z.string().max(120).optional(),
  need: z.number().int().min(1).max(20).default(1),
  of: Approvers,
});
export type Stage = z.output<typeof Stage>;

export const Escalation = z.object({ of: Approvers, hours: z.number().positive() });
export type Escalation = z.output<typeof Escalation>;

/** A stage as authors write it. */
export const StageSource = z.strictObject(
  {
    name: z.string().max(120).optional(),
    /** owner, role:platform, group:security, user:marta */
    approvers: z.array(z.string(), 'approvers is a list, such as [owner, "group:security"].').max(50).optional(),
    /** CEL about `candidate` */
    condition: z.string().max(2000).optional(),
    /** 1, unless told. No default here: a rule that says nothing takes what is said for all of them */
    need: z.number('need is a whole number.').int().min(1).max(20).optional(),
  },
  'A stage has name, approvers, condition and need.',
);
export type StageSource = z.input<typeof StageSource>;

/** Throws Invalid that names the entry; `pointer` is where it stands. Without anybody named: as usual. */
export function readStage({ name, approvers = [], condition, need = 1 }: StageSource, pointer = ''): Stage {
  const isUsual = approvers.length === 0 && !condition;
  return { ...(name && { name }), need, of: isUsual ? usualApprovers : readApprovers(approvers, condition, pointer) };
}

/** Where nobody is named: a lead of the team, or whoever may decide everywhere. */
export const usualApprovers: Approvers = { roles: ['platform', 'admin'], refs: [], owner: true };

export const stagesOf = (stored: unknown): Stage[] => {
  const stages = Stage.array().parse(stored);
  return stages.length > 0 ? stages : [{ need: 1, of: usualApprovers }];
};

/** Somebody who might decide. */
export type Candidate = {
  id: string;
  ref: string;
  name: string;
  role: RoleName;
  teams: { id: string; ref: string; role: 'member' | 'lead' }[];
};

const vocabulary: Vocabulary = {
  candidate: { ref: 'string', name: 'string', role: 'string', teams: 'list', leads: 'list', isOwner: 'bool' },
};

/** Whether somebody is among those who may decide on what belongs to a team. */
export function isAmong(of: Approvers, candidate: Candidate, teamId: string | null): boolean {
  const teams = candidate.teams.map(({ ref }) => ref);
  const leads = candidate.teams.filter(({ role }) => role === 'lead');
  const isOwner = teamId !== null && leads.some(({ id }) => id === teamId);
  const isNamed =
    of.roles.includes(candidate.role) ||
    of.refs.some((ref) => ref === candidate.ref.toLowerCase() || teams.includes(ref)) ||
    (of.owner && isOwner);
  if (!of.when) return isNamed;
  if (!isNamed && !isEverybody(of)) return false;
  const { ref, name, role } = candidate;
  return compileCondition(
    vocabulary,
    of.when,
  )({
    candidate: { ref, name, role, teams, leads: leads.map((team) => team.ref), isOwner },
  });
}

/** Only a condition chooses. */
export const isEverybody = ({ roles: named, refs, owner }: Approvers) =>
  named.length === 0 && refs.length === 0 && !owner;

/** Both of them: whoever the second lets in need not meet the condition of the first. */
export function widen(of: Approvers, more: Approvers): Approvers {
  const both = {
    roles: [...new Set([...of.roles, ...more.roles])],
    refs: [...new Set([...of.refs, ...more.refs])],
    owner: of.owner || more.owner,
  };
  if (!of.when) return both;
  const second = [
    ...more.roles.map((role) => `candidate.role == ${JSON.stringify(role)}`),
    ...more.refs.map((ref) => `candidate.ref == ${JSON.stringify(ref)} || ${JSON.stringify(ref)} in candidate.teams`),
    ...(more.owner ? ['candidate.isOwner'] : []),
  ];
  const when = [`(${of.when})`, ...second].join(' || ');
  return isEverybody(of) ? { roles: [], refs: [], owner: false, when } : { ...both, when };
}

/**
 * Reads who may decide as authors write it: `owner`, `role:platform`, `group:security`, `user:marta` or whole references.
 * Throws Invalid that names the entry; `pointer` is where the list stands.
 */
export function readApprovers(entries: readonly string[], condition?: string, pointer = ''): Approvers {
  const of: Approvers = { roles: [], refs: [], owner: false };
  entries.forEach((entry, index) => {
    const text = entry.trim().toLowerCase();
    const role = roles.find((name) => text === `role:${name}`);
    const ref = /^(user|group):(?:([\w.-]+)\/)?([\w.-]+)$/.exec(text);
    if (text === 'owner') of.owner = true;
    else if (role) of.roles.push(role);
    else if (ref) of.refs.push(`${ref[1]}:${ref[2] ?? 'default'}/${ref[3]}`);
    else throw misread(entry, `${pointer}/${index}`);
  });
  if (condition) {
    compileCondition(vocabulary, condition, `${pointer}/condition`);
    of.when = condition;
  }
  if (isEverybody(of) && !of.when) {
    throw invalid('Say who may decide: owner, role:..., group:... or user:...', [
      { pointer, detail: 'Nobody is named' },
    ]);
  }
  return of;
}

function misread(entry: string, pointer: string) {
  const known = `owner, role:${roles.join(', role:')}, group:NAME or user:NAME`;
  const detail = `"${entry}" names nobody who could decide. Write ${known}.`;
  return invalid(detail, [{ pointer, detail }]);
}

/** Who it is, in words. `names` are those of references, where they are known. */
export function describeApprovers(of: Approvers, team: string | null, names: ReadonlyMap<string, string> = new Map()) {
  const named = of.refs.map((ref) => {
    const name = names.get(ref) ?? ref.split('/').at(-1) ?? ref;
    return ref.startsWith('group:') ? `a member of ${name}` : name;
  });
  const owner = of.owner ? [team ? `a lead of ${team}` : 'a lead of the team'] : [];
  const role = of.roles.length > 0 ? [`the role ${of.roles.join(' or ')}`] : [];
  const who = [...owner, ...named, ...role];
  const words = who.length > 1 ? `${who.slice(0, -1).join(', ')} or ${who.at(-1)}` : (who[0] ?? 'anybody');
  return of.when ? `${words} for whom the condition holds` : words;
}
