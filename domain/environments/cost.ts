import { z } from 'zod';

const hourMs = 3_600_000;

export const Sleep = z.object({ from: z.string(), to: z.string() });

/** What cost is reckoned from: billed from ready to its end, at the lower price while asleep. */
export type Metered = {
  hourlyPrice: number;
  asleepPrice: number;
  currency: string;
  readyAt: Date | null;
  endedAt: Date | null;
  expiresAt: Date | null;
  asleepSince: Date | null;
  /** sleeps that are over */
  sleeps: { from: Date; to: Date }[];
};

export type EnvironmentCost = {
  hourly: number;
  asleepHourly: number;
  toDate: number;
  /** by the end of its life, as it is now: awake or asleep */
  atEnd: number;
  savedBySleep: number;
  currency: string;
};

const overlapHours = (from: number, to: number, start: number, end: number) =>
  Math.max(0, Math.min(to, end) - Math.max(from, start)) / hourMs;

/** Hours awake and asleep inside a window, as far as they have happened by `now`. */
export function hoursWithin(row: Metered, window: { from: Date; to: Date }, now: Date) {
  if (!row.readyAt) return { awake: 0, asleep: 0 };
  const start = Math.max(row.readyAt.getTime(), window.from.getTime());
  const end = Math.min((row.endedAt ?? now).getTime(), window.to.getTime());
  const all = Math.max(0, end - start) / hourMs;
  const spans = row.sleeps.map(({ from, to }) => [from.getTime(), to.getTime()] as const);
  if (row.asleepSince) spans.push([row.asleepSince.getTime(), end]);
  const asleep = spans.reduce((sum, [from, to]) => sum + overlapHours(from, to, start, end), 0);
  return { awake: Math.max(0, all - asleep), asleep };
}

/** What a window has cost by `now`, and what sleeping has saved in it. */
export function costWithin(row: Metered, window: { from: Date; to: Date }, now: Date) {
  const { awake, asleep } = hoursWithin(row, window, now);
  return {
    amount: awake * row.hourlyPrice + asleep * row.asleepPrice,
    saved: asleep * (row.hourlyPrice - row.asleepPrice),
  };
}

/** What a window will cost by its end if everything stays as it is now. */
export function forecastWithin(row: Metered, window: { from: Date; to: Date }, now: Date): number {
  const { amount } = costWithin(row, window, now);
  if (!row.readyAt || row.endedAt || !row.expiresAt) return amount;
  const rate = row.asleepSince ? row.asleepPrice : row.hourlyPrice;
  const ahead = overlapHours(now.getTime(), row.expiresAt.getTime(), window.from.getTime(), window.to.getTime());
  return amount + ahead * rate;
}

const always = { from: new Date(0), to: new Date(8.64e15) };

export function costOf(row: Metered, now: Date): EnvironmentCost {
  const { amount, saved } = costWithin(row, always, now);
  return {
    hourly: row.hourlyPrice,
    asleepHourly: row.asleepPrice,
    toDate: cents(amount),
    atEnd: cents(forecastWithin(row, always, now)),
    savedBySleep: cents(saved),
    currency: row.currency,
  };
}

/** Money is shown in cents; sums are made before rounding. */
export const cents = (amount: number) => Math.round(amount * 100) / 100;

/** The calendar month around a moment, in UTC. */
export function monthOf(now: Date): { from: Date; to: Date } {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { from: new Date(Date.UTC(year, month, 1)), to: new Date(Date.UTC(year, month + 1, 1)) };
}

/** The points where the cost's slope changes, from ready to the end of its life: for a chart. */
export function costPoints(
  row: Metered,
  now: Date,
): { at: Date; amount: number; asleep: boolean; forecast: boolean }[] {
  if (!row.readyAt) return [];
  const end = row.endedAt ?? row.expiresAt ?? now;
  const turns = row.sleeps.flatMap(({ from, to }) => [from, to]);
  if (row.asleepSince) turns.push(row.asleepSince);
  const until = row.endedAt && row.endedAt < now ? row.endedAt : now;
  const times = [row.readyAt, ...turns, until, end]
    .map((time) => time.getTime())
    .filter((time) => time <= end.getTime());
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  return sorted.map((time) => {
    const at = new Date(time);
    const window = { from: always.from, to: at };
    const forecast = time > now.getTime();
    const amount = forecast ? forecastWithin(row, window, now) : costWithin(row, window, now).amount;
    const asleep = row.asleepSince ? time >= row.asleepSince.getTime() : false;
    const slept = row.sleeps.some(({ from, to }) => time >= from.getTime() && time < to.getTime());
    return { at, amount, asleep: asleep || slept, forecast };
  });
}
