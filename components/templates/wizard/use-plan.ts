import { useCallback, useEffect, useState } from 'react';
import type { Schema } from '@/domain/automation/forms/resolve';
import type { RunPlan } from '@/domain/automation/schema';

export type PlanProblem = { message: string; errors: { pointer: string; detail: string }[]; requestId?: string };
export type Planning = { plan: RunPlan | null; problem: PlanProblem | null; pending: boolean; again: () => void };

/** Asks the server what a run with these values would do, a while after the last change. `null` values ask nothing. */
export function usePlan(template: { name: string; version: number }, values: Schema | null, waitMs: number): Planning {
  const [answer, setAnswer] = useState<{ key: string; plan: RunPlan | null; problem: PlanProblem | null }>();
  const [round, setRound] = useState(0);
  const { name, version } = template;
  const key = values ? `${round} ${JSON.stringify(values)}` : '';
  useEffect(() => {
    if (!key) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const parameters = JSON.parse(key.slice(key.indexOf(' ') + 1)) as Schema;
      const next = await askForPlan(name, { version, parameters }, stop.signal);
      if (next) setAnswer({ key, ...next });
    }, waitMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key, name, version, waitMs]);
  const again = useCallback(() => setRound((now) => now + 1), []);
  const isCurrent = answer?.key === key;
  return {
    plan: answer?.plan ?? null,
    problem: isCurrent ? answer.problem : null,
    pending: key !== '' && !isCurrent,
    again,
  };
}

async function askForPlan(name: string, body: object, signal: AbortSignal) {
  try {
    const response = await fetch(`/api/v1/templates/${encodeURIComponent(name)}/plan`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
    const answer: unknown = await response.json();
    if (response.ok) return { plan: answer as RunPlan, problem: null };
    const { detail, errors, requestId } = answer as {
      detail: string;
      errors?: PlanProblem['errors'];
      requestId?: string;
    };
    return { plan: null, problem: { message: detail, errors: errors ?? [], requestId } };
  } catch (error) {
    if (signal.aborted) return undefined;
    const message = `The plan could not be worked out: ${error instanceof Error ? error.message : 'no answer'}.`;
    return { plan: null, problem: { message, errors: [] } };
  }
}
