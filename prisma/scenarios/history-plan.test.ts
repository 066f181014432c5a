import { describe, expect, it } from 'vitest';
import { type Planned, type PlannedEnvironment, type PlannedRun, planHistory } from './history-plan';

const day = 86_400_000;
const at = (one: Planned) => one.at.getTime();
const isRun = (one: Planned): one is PlannedRun => one.kind === 'run';
const isEnvironment = (one: Planned): one is PlannedEnvironment => one.kind === 'environment';

describe.each([
  ['a Monday', '2026-11-23T09:00:00Z'],
  ['a Sunday', '2026-11-22T09:00:00Z'],
  ['the first of a month', '2026-12-01T00:00:01Z'],
  ['the 31st', '2026-12-31T23:59:59Z'],
  ['a leap day', '2028-02-29T12:00:00Z'],
  ['the night in which the clocks go back', '2026-10-25T01:30:00Z'],
])('the history told on %s', (_, moment) => {
  const now = new Date(moment);
  const history = planHistory(now);

  it('is the same each time, in order, and within the 90 days', () => {
    expect(planHistory(now)).toEqual(history);
    expect(history.map(at)).toEqual(history.map(at).sort((a, b) => a - b));
    expect(at(history[0] as Planned)).toBeGreaterThan(now.getTime() - 90 * day);
    expect(at(history.at(-1) as Planned)).toBeLessThan(now.getTime());
  });

  it('has names of its own for everything', () => {
    for (const kind of [isRun, isEnvironment]) {
      const names = history.filter(kind).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('rests at weekends, and grows', () => {
    const weekend = history.filter((one) => [0, 6].includes(one.at.getUTCDay()));
    expect(weekend.length).toBeLessThan(history.length * 0.05);
    const [first, last] = [0, 60].map((from) => {
      const start = now.getTime() - (90 - from) * day;
      return history.filter((one) => at(one) >= start && at(one) < start + 30 * day).length;
    });
    expect(last).toBeGreaterThan((first ?? 0) * 1.4);
  });

  it('has what goes wrong in it: failures taken up and not, rejections, ends by hand and by time', () => {
    const runs = history.filter(isRun);
    const failed = runs.filter(({ ends }) => ends === 'failed');
    expect(failed.length).toBeGreaterThan(5);
    expect(failed.length).toBeLessThan(runs.length * 0.15);
    expect(failed.some(({ retriedAfterMs }) => retriedAfterMs)).toBe(true);
    expect(failed.some(({ retriedAfterMs }) => retriedAfterMs === undefined)).toBe(true);
    const environments = history.filter(isEnvironment);
    expect(environments.filter(({ rejected }) => rejected).length).toBeGreaterThan(1);
    expect(environments.filter(({ fails }) => fails).length).toBeGreaterThan(1);
    expect(environments.some(({ givenBackAt }) => givenBackAt === undefined)).toBe(true);
    expect(environments.some(({ givenBackAt }) => givenBackAt !== undefined)).toBe(true);
  });
});
