import { afterEach, expect, test, vi } from 'vitest';
import { keepClock, portalNow } from './clock';
import { createContext, jobActor } from './context';
import { testDb } from './testing';

const { db } = await testDb();

afterEach(() => vi.restoreAllMocks());

test.each([-3_600_000, 3_600_000])(
  'a machine whose clock is %i ms off writes the time of the database',
  async (off) => {
    const real = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => real() + off);
    const stop = await keepClock(db);
    stop();
    const [row] = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS "now"`;
    const theirs = row?.now.getTime() ?? Number.NaN;
    expect(Math.abs(portalNow().getTime() - theirs)).toBeLessThan(3000);
    expect(Math.abs(createContext({ actor: jobActor('x'), db }).now.getTime() - theirs)).toBeLessThan(3000);
  },
);
