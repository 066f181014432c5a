import type { Metadata } from 'next';
import { currentSessionId, pageContext } from '@/app/_http/context';
import { SessionTable } from '@/components/settings/session-table';
import { can } from '@/domain/access/permissions';
import { listSessions } from '@/domain/access/queries';
import { endSession } from '../actions';

export const metadata: Metadata = { title: 'Sessions' };

export default async function SessionsPage() {
  const ctx = await pageContext();
  const seesAll = can(ctx.actor, 'session.revoke').allowed;
  const [own, everybody, current] = await Promise.all([
    listSessions(ctx),
    seesAll ? listSessions(ctx, { everybody: true }) : [],
    currentSessionId(),
  ]);
  const others = everybody.filter((session) => session.person.id !== ctx.actor.id);
  return (
    <div className="grid gap-4">
      <SessionTable title="Your sessions" sessions={own} current={current} end={endSession} />
      {seesAll && <SessionTable title="Everybody else’s" sessions={others} current={current} end={endSession} named />}
    </div>
  );
}
