'use server';

import { runAction } from '@/app/_http/action';
import { currentSessionId } from '@/app/_http/context';
import { createTeam, disablePerson, setPersonRole, setTeamMember } from '@/domain/access/commands/people';
import { revokeSession } from '@/domain/access/commands/sessions';
import { createToken, revokeToken } from '@/domain/access/commands/tokens';
import { scopes } from '@/domain/access/permissions';
import { removeFreeze, setFreeze } from '@/domain/approvals/freeze/commands';
import { setQuota } from '@/domain/environments/commands/quota';

export const giveRole = async (personId: string, role: string) =>
  runAction(setPersonRole, { personId, role: role as never });
export const setDisabled = async (personId: string, disabled: boolean) =>
  runAction(disablePerson, { personId, disabled });
export const makeTeam = async (form: FormData) => runAction(createTeam, form);
export const setMember = async (form: FormData) => runAction(setTeamMember, form);
export const giveQuota = async (form: FormData) => runAction(setQuota, form);
export const removeMember = async (teamId: string, personId: string) =>
  runAction(setTeamMember, { teamId, personId, role: null });
export const endSession = async (id: string) => {
  const isOwn = id === (await currentSessionId());
  return runAction(revokeSession, { id }, isOwn ? { redirectTo: () => '/sign-in' } : {});
};
export const endToken = async (id: string) => runAction(revokeToken, { id });

export const makeToken = async (form: FormData) => {
  const chosen = form.getAll('scopes').filter((scope) => scopes.includes(scope as never));
  const [name, role, expiresInDays] = ['name', 'role', 'expiresInDays'].map((key) => String(form.get(key) ?? ''));
  return runAction(createToken, { name: name ?? '', role: role as never, expiresInDays, scopes: chosen as never });
};

export const endFreeze = async (id: string) => runAction(removeFreeze, { id });

export const makeFreeze = async (form: FormData) => {
  const text = (name: string) => String(form.get(name) ?? '').trim() || undefined;
  const texts = (name: string) => form.getAll(name).map(String).filter(Boolean);
  const utc = (name: string) => (text(name) && !text('cron') ? `${text(name)}Z` : undefined);
  return runAction(setFreeze, {
    ...{ name: text('name') ?? '', reason: text('reason') ?? '', policy: text('policy') as never },
    ...{ startsAt: utc('startsAt'), endsAt: utc('endsAt'), cron: text('cron'), timeZone: text('timeZone') },
    ...{ durationMinutes: text('durationMinutes'), teamIds: texts('teamIds') },
    templateTypes: (text('templateTypes') ?? '').split(/\s*,\s*/).filter(Boolean),
  });
};
