import type { RequestApprovalInput } from '@/domain/approvals/schema';
import { newId } from '@/domain/core/ids';
import { ctxFor, insertPerson, insertTeam, testDb, testNow } from '@/domain/core/testing';
import { approvalCommands } from './commands/with-handlers';
import type { ApprovalHandler } from './handlers';
import { requestApproval } from './request';

type Told = { how: string; id: string; ask?: unknown };

/** A portal with two teams and people who ask and decide; what becomes of requests is written down in `told`. */
export async function approvalScene() {
  const { db, url } = await testDb();
  const checkout = await insertTeam(db, { name: 'Checkout' });
  const security = await insertTeam(db, { name: 'Security' });
  const people = {
    tom: await insertPerson(db, { name: 'Tom Okafor', member: [checkout] }),
    ines: await insertPerson(db, { name: 'Ines Ortega', lead: [checkout] }),
    lars: await insertPerson(db, { name: 'Lars Holm', lead: [checkout] }),
    sofia: await insertPerson(db, { name: 'Sofia Marin', member: [security] }),
    leo: await insertPerson(db, { name: 'Leo Brandt', lead: [security] }),
    sam: await insertPerson(db, { name: 'Sam Reyes', role: 'platform' }),
    jonas: await insertPerson(db, { name: 'Jonas Weber' }),
  };
  const told: Told[] = [];
  const handler: ApprovalHandler = {
    approved: async (_ctx, { id }, ask) => void told.push({ how: 'approved', id, ask }),
    refused: async (_ctx, { id }, { how }) => void told.push({ how, id }),
  };
  const commands = approvalCommands({
    'environment.request': handler,
    'environment.extend': handler,
    'run.start': handler,
    'run.wait': handler,
  });
  const as = (who: keyof typeof people, now = testNow) => ctxFor(db, people[who], { now });

  /** Asks, as Tom unless told otherwise. */
  async function ask(parts: Partial<RequestApprovalInput> = {}, now = testNow): Promise<string> {
    const { db: _db, ...rest } = ctxFor(db, people.tom, { now });
    const input: RequestApprovalInput = {
      action: 'run.start',
      subject: { kind: 'run', id: newId('run') },
      title: '“Deploy” for `basket`',
      teamId: checkout.id,
      requester: people.tom,
      rule: 'production',
      why: 'It changes production.',
      reason: '',
      checks: [],
      plan: [],
      cost: null,
      ask: {},
      alternative: null,
      ...parts,
    };
    return (await db.$transaction((tx) => requestApproval.within({ ...rest, tx }, input))).id;
  }

  const row = (id: string) => db.approvalRequest.findUniqueOrThrow({ where: { id } });
  const status = async (id: string) => (await row(id)).status;
  return { db, url, checkout, security, people, told, commands, as, ask, row, status };
}

export const hoursLater = (hours: number) => new Date(testNow.getTime() + hours * 3_600_000);
