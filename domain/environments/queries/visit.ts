import { z } from 'zod';
import type { Db } from '@/domain/core/db';
import { Stage } from '@/domain/environments/schema';

/** What the gateway has to know of an environment to carry requests to it, or to say why not. */
export type Visitable = {
  id: string;
  name: string;
  status: string;
  port: number | null;
  teamId: string;
  requesterId: string;
  stages: Pick<Stage, 'name' | 'status'>[];
  /** another program has taken its port: nobody may be led there */
  isTaken?: boolean;
};

/** The living environment of a name. Anybody's: whether the visitor may go in is asked before anything of it is shown. */
export async function findVisitable(db: Db, name: string): Promise<Visitable | undefined> {
  const row = await db.environment.findFirst({
    where: { name, status: { notIn: ['destroyed', 'rejected'] } },
    select: { id: true, name: true, status: true, port: true, teamId: true, requesterId: true, stages: true },
  });
  return row ? { ...row, stages: z.array(Stage).catch([]).parse(row.stages) } : undefined;
}
